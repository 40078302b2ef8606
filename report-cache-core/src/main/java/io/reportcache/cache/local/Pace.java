package io.reportcache.cache.local;

import io.reportcache.schedule.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/** Lets work that is in no hurry take a hundredth of the machine at most. */
final class Pace {

  static final int STEPS = 64; // between two looks at the time
  private static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  static final int PAUSE_FACTOR = Math.max(2, 100 / Runtime.getRuntime().availableProcessors());

  private final boolean hurried;
  private final Ticker ticker;
  private final LongConsumer pause;
  private int steps;
  private long began;

  Pace(boolean hurried, Ticker ticker, LongConsumer pause) {
    this.hurried = hurried;
    this.ticker = ticker;
    this.pause = pause;
    this.began = ticker.nanos();
  }

  /** Work that somebody waits for. */
  static Pace full() {
    return new Pace(true, Ticker.system(), LockSupport::parkNanos);
  }

  /** Work that nobody waits for. An interrupt hurries it. */
  static Pace gentle() {
    return new Pace(false, Ticker.system(), LockSupport::parkNanos);
  }

  /** Called before each small step of the work; pauses when it is time to. */
  void step() {
    if (++steps % STEPS != 0 || hurried) {
      return;
    }
    long worked = ticker.nanos() - began;
    if (worked >= SLICE_NANOS) {
      pause.accept(Math.min(LONGEST_PAUSE_NANOS, worked * PAUSE_FACTOR));
      began = ticker.nanos();
    }
  }
}
