package io.reportcache.durable.worker;

/**
 * Counts the threads that run the deliveries of a lane, and the runs that go on without a thread.
 * Guarded by the lane's lock.
 */
final class LaneThreads {

  private static final int LOST_FOR_EACH = 10;

  private final int concurrency;
  private final int most;
  private int runners;
  private int starting; // runners that have taken nothing yet
  private int lost; // threads that were given up and haven't returned
  private int apart; // runs without a thread

  /**
   * Makes the counts.
   *
   * @param concurrency the number of runs at once, with and without a thread
   * @param most the number of threads at once
   */
  LaneThreads(int concurrency, int most) {
    this.concurrency = concurrency;
    this.most = Math.min(concurrency, most);
  }

  /** Returns the number of threads that run something or are about to. */
  int runners() {
    return runners;
  }

  /** Returns the number of threads that run something, and of runs without a thread. */
  int busy() {
    return runners - starting + apart;
  }

  /** Tells whether a thread that runs nothing now may take one more. */
  boolean mayTake() {
    return busy() <= concurrency; // itself counts
  }

  /** Tells whether something runs or is about to. */
  boolean isRunning() {
    return runners + apart > 0;
  }

  /** Notes that a run goes on without its thread. */
  void goesApart() {
    apart++;
  }

  /** Notes that a run without a thread is over. */
  void apartEnded() {
    apart--;
  }

  int lost() {
    return lost;
  }

  /** Returns the number of lost threads at which no other is started. */
  int mostLost() {
    return LOST_FOR_EACH * most;
  }

  /** Tells whether no thread is left and none may be started. */
  boolean isStuck() {
    return runners == 0 && lost >= mostLost();
  }

  /** Tells whether one more thread is to be started for what waits, and counts it. */
  boolean mayStart(int waiting) {
    // A thread that runs something takes none of these until its run ends, which may be long.
    if (runners >= most
        || runners + apart >= concurrency
        || starting >= waiting
        || lost >= mostLost()) {
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
