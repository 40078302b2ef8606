package io.reportcache.cache.local;

import io.reportcache.schedule.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/** Limits work that isn't urgent to a hundredth of the machine. */
final class Pace {

  static final int STEPS = 64; // between two readings of the time
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

  /** Returns the pace of work that a caller waits for: it never pauses. */
  static Pace full() {
    return new Pace(true, Ticker.system(), LockSupport::parkNanos);
  }

  /** Returns the pace of work that no caller waits for. An interrupt ends its pauses. */
  static Pace gentle() {
    return new Pace(false, Ticker.system(), LockSupport::parkNanos);
  }

  /** Called before each small step of the work; pauses when a pause is due. */
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
