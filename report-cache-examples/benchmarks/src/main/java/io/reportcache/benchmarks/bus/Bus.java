package io.reportcache.benchmarks.bus;

/** A bus whose handlers run on threads of its own. */
public interface Bus extends AutoCloseable {

  /** Publishes. */
  void publish(Published event);

  /** Subscribes one more handler, which tells each event's publisher. */
  default void addHandler() {}

  /**
   * Ends its threads.
   *
   * @throws IllegalStateException if it has dropped something
   */
  @Override
  default void close() {}
}
