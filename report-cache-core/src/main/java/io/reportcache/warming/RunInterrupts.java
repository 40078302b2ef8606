package io.reportcache.warming;

import java.time.Duration;

/** Interrupts the threads of runs. That is done under no lock: an interrupt may hang. */
final class RunInterrupts {

  /** When an interrupt is tried again for which there was no thread. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final SchedulerLock lock;
  private final SchedulerThreads threads;

  RunInterrupts(SchedulerLock lock, SchedulerThreads threads) {
    this.lock = lock;
    this.threads = threads;
  }

  /** Under the lock: has the run's thread interrupted when the lock is released. */
  void interrupt(StartedRun run) {
    run.thread.interrupt(bring -> lock.afterwards(() -> bring(run, bring)));
  }

  /** Not under the lock. Where no thread is to be had for it, it's tried again soon. */
  private void bring(StartedRun run, Runnable interrupt) {
    interrupt.run();
    if (run.thread.hasMissed()) {
      try {
        var unused = threads.after(AGAIN, () -> bring(run, run.thread::interruptIfMissed));
      } catch (Throwable e) { // a host's timer that is shut down
        threads.timerFailed(e);
      }
    }
  }
}
