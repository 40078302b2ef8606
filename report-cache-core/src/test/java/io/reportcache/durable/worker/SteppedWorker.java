package io.reportcache.durable.worker;

import io.reportcache.testing.ManualTime;

/** A worker that isn't started: a test does what its threads would do, by a time of the test's. */
public final class SteppedWorker implements AutoCloseable {

  private final DeliveryWorker worker;

  public SteppedWorker(DeliveryWorkerBuilder builder, ManualTime time) {
    builder.ticker = time;
    worker = new DeliveryWorker(builder.settings());
  }

  public void claim() {
    var unused = worker.claimer.round();
  }

  public void extendLeases() {
    worker.watch.extendDue();
  }

  /** Ends what is overdue, or whose lease ends. */
  public void look() {
    worker.watch.look();
  }

  /** Tells the store of what has ended by now. */
  public void settle() {
    try {
      worker.settler.settleNow();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public DeliveryWorkerStats stats() {
    return worker.stats();
  }

  @Override
  public void close() {
    worker.close();
  }
}
