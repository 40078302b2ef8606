package io.reportcache.durable.worker;

/** The name of the log that all parts of a worker write to. */
final class WorkerLog {

  /** The name of {@link DeliveryWorker}, which its parts don't depend on. */
  static final String NAME = "io.reportcache.durable.worker.DeliveryWorker";

  private WorkerLog() {}
}
