package io.reportcache.durable.worker;

/**
 * How many deliveries a lane has taken that its worker isn't done with. Its lock guards the stages
 * of these deliveries; no other lock is taken under it.
 */
final class UnsettledCount {

  private int unsettled;

  /** The only place where the figure changes: with the stage of a delivery, under the lock. */
  void moved(Stage from, Stage to) {
    unsettled += (to.isUnsettled() ? 1 : 0) - (from.isUnsettled() ? 1 : 0);
  }

  synchronized int get() {
    return unsettled;
  }
}
