package io.reportcache.benchmarks.shared;

/** A cache with values in Redis, of this library or of a peer. */
interface SharedCache extends AutoCloseable {

  String name();

  /** Returns the value of a number, and computes it if it isn't there. */
  String get(int number);

  /** Drops all values of the tenant; tells whether the peer can do that. */
  boolean dropAll();

  @Override
  void close();
}
