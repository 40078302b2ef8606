package io.reportcache.cache;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Lets work that is in no hurry take a hundredth of the machine at most. */
final class Pace {

  private static final int STEPS = 64; // between two looks at the time
  private static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int PAUSE_FACTOR =
      Math.max(2, 100 / Runtime.getRuntime().availableProcessors());

  private final BooleanSupplier hurried;
  private int steps;
  private long began = System.nanoTime();

  private Pace(BooleanSupplier hurried) {
    this.hurried = hurried;
  }

  /** Work that somebody waits for. */
  static Pace full() {
    return new Pace(() -> true);
  }

  /** Work that nobody waits for, but while it is hurried. An interrupt hurries it, too. */
  static Pace gentle(BooleanSupplier hurried) {
    return new Pace(hurried);
  }

  /** Called before each small step of the work; pauses when it is time to. */
  void step() {
    if (++steps % STEPS != 0 || hurried.getAsBoolean()) {
      return;
    }
    long worked = System.nanoTime() - began;
    if (worked >= SLICE_NANOS) {
      LockSupport.parkNanos(this, Math.min(LONGEST_PAUSE_NANOS, worked * PAUSE_FACTOR));
      began = System.nanoTime();
    }
  }
}
