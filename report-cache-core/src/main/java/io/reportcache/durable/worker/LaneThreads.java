package io.reportcache.durable.worker;

/** Counts the threads that run the deliveries of a lane. Guarded by the lane's lock. */
final class LaneThreads {

  private static final int LOST_FOR_EACH = 10;

  private final int concurrency;
  private int runners;
  private int starting; // runners that have taken nothing yet
  private int lost; // threads that were given up and haven't returned

  LaneThreads(int concurrency) {
    this.concurrency = concurrency;
  }

  /** Returns the number of threads that run something or are about to. */
  int runners() {
    return runners;
  }

  /** Returns the number of threads that run something. */
  int busy() {
    return runners - starting;
  }

  int lost() {
    return lost;
  }

  /** Returns the number of lost threads at which no other is started. */
  int mostLost() {
    return LOST_FOR_EACH * concurrency;
  }

  /** Tells whether no thread is left and none may be started. */
  boolean isStuck() {
    return runners == 0 && lost >= mostLost();
  }

  /** Tells whether one more thread is to be started for what waits, and counts it. */
  boolean mayStart(int waiting) {
    // A thread that runs something takes none of these until its run ends, which may be long.
    if (runners >= concurrency || starting >= waiting || lost >= mostLost()) {
      return false;
    }
    runners++;
    starting++;
    return true;
  }

  /** Notes that a thread has started and looks for what waits. */
  void started() {
    starting--;
  }

  /** Notes that a thread couldn't be started. */
  void notStarted() {
    runners--;
    starting--;
  }

  /** Notes that a thread has found nothing more, or has broken off. */
  void ended() {
    runners--;
  }

  /** Notes that a thread doesn't return, so that the lane goes on without it. */
  void lose() {
    runners--;
    lost++;
  }

  /** Notes that a lost thread has returned, and ends. */
  void comeBack() {
    lost--;
  }
}
