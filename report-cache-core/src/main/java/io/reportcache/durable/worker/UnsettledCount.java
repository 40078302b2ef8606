package io.reportcache.durable.worker;

/**
 * Counts the deliveries that a lane has taken and its worker isn't done with. Its lock guards the
 * stages of these deliveries. No other lock is taken under it.
 */
final class UnsettledCount {

  private int unsettled;

  /** Changes the count with the stage of a delivery, under the lock; nothing else changes it. */
  void moved(Stage from, Stage to) {
    unsettled += (to.isUnsettled() ? 1 : 0) - (from.isUnsettled() ? 1 : 0);
  }

  synchronized int get() {
    return unsettled;
  }
}
