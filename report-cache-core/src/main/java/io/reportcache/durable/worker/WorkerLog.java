package io.reportcache.durable.worker;

/** The log of a worker, in which all of its parts write. */
final class WorkerLog {

  /** The name of {@link DeliveryWorker}, which its parts don't depend on. */
  static final String NAME = "io.reportcache.durable.worker.DeliveryWorker";

  private WorkerLog() {}
}
