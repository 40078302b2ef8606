package io.reportcache.benchmarks.stale;

/** An application with a report in a cache, and orders that change it. */
interface Application extends AutoCloseable {

  /** Places an order, and drops the report as the application would. */
  void order();

  /** Returns the report. */
  int report();

  @Override
  void close();
}
