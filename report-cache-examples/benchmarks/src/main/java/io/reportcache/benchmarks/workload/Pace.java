package io.reportcache.benchmarks.workload;

import java.util.concurrent.locks.LockSupport;

/** Beats evenly: who was late for one beat is the sooner ready for the next. For one thread. */
public final class Pace {

  private final long nanos;
  private final long start = System.nanoTime();
  private long beats;

  /** Begins now, with a beat each so many nanoseconds. */
  public Pace(long nanos) {
    this.nanos = nanos;
  }

  /** Waits for the next beat and returns its number, from 0. */
  public long await() {
    long due = start + beats * nanos;
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return beats++;
  }

  /** Returns how many beats there were in a second. */
  public double perSecond() {
    return beats * 1e9 / (System.nanoTime() - start);
  }
}
