package io.reportcache.durable.worker;

/** Counts the threads that run the deliveries of a lane. Guarded by the lane's lock. */
final class LaneThreads {

  private static final int LOST_FOR_EACH = 10;

  private final int concurrency;
  private int runners;
  private int starting; // those of the runners that have taken nothing yet
  private int lost; // those that were given up, and haven't returned

  LaneThreads(int concurrency) {
    this.concurrency = concurrency;
  }

  /** Returns how many run something or are about to. */
  int runners() {
    return runners;
  }

  /** Returns how many run something. */
  int busy() {
    return runners - starting;
  }

  int lost() {
    return lost;
  }

  /** Returns how many may be lost until no other is started. */
  int mostLost() {
    return LOST_FOR_EACH * concurrency;
  }

  /** Tells whether no thread is left and none may be started. */
  boolean isStuck() {
    return runners == 0 && lost >= mostLost();
  }

  /** Tells whether one more is to be started for what waits, and counts it. */
  boolean mayStart(int waiting) {
    // Who runs something takes none of these until that ends, which may be long.
    if (runners >= concurrency || starting >= waiting || lost >= mostLost()) {
      return false;
    }
    runners++;
    starting++;
    return true;
  }

  /** It looks for what waits. */
  void started() {
    starting--;
  }

  /** There was no thread to be had. */
  void notStarted() {
    runners--;
    starting--;
  }

  /** It has found nothing more, or has broken off. */
  void ended() {
    runners--;
  }

  /** It doesn't return, so that the lane goes on without it. */
  void lose() {
    runners--;
    lost++;
  }

  /** One that was lost has returned, and ends. */
  void comeBack() {
    lost--;
  }
}
