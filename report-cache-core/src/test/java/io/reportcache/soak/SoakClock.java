package io.reportcache.soak;

import io.reportcache.schedule.Ticker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The time of a run: by the cache's ticker, and by a wall clock that is set again and again. */
final class SoakClock {

  private static final long[] CORRECTIONS = {1, -1, 3_600, -3_600, 86_400, -86_400, 31_536_000};

  private final Kind kind;
  private final SoakFaults faults;
  private final AtomicLong moment = new AtomicLong();
  private final AtomicLong correction = new AtomicLong(); // seconds

  /** What tells the age of entries. */
  enum Kind {
    SYSTEM,
    /** Some milliseconds are skipped now and then. */
    JUMPING,
    /** An hour is skipped now and then. */
    LEAPING,
    ABOUT_TO_OVERFLOW,
    /** Throws now and then, and time stands still for the cache then. */
    FAILING
  }

  SoakClock(Kind kind, SoakFaults faults) {
    this.kind = kind;
    this.faults = faults;
    if (kind == Kind.ABOUT_TO_OVERFLOW) {
      moment.set(Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** Tells whether the cache sees the same time as the model. */
  boolean isExact() {
    return kind != Kind.FAILING;
  }

  /** Returns the ticker; null for the system's. */
  @Nullable Ticker ticker() {
    if (kind == Kind.SYSTEM) {
      return null;
    }
    return () -> {
      if (kind == Kind.FAILING && ThreadLocalRandom.current().nextInt(100) == 0) {
        faults.raise();
      }
      return nanos();
    };
  }

  /** Returns what the ticker would. */
  long nanos() {
    if (kind == Kind.SYSTEM) {
      return System.nanoTime();
    }
    int chance = ThreadLocalRandom.current().nextInt(10_000);
    if (kind == Kind.LEAPING && chance == 0) {
      return moment.addAndGet(TimeUnit.HOURS.toNanos(1));
    }
    return moment.addAndGet(chance < 10 ? 3_000_000 : 100);
  }

  InstantSource wallClock() {
    return () -> {
      faults.strike();
      ThreadLocalRandom random = ThreadLocalRandom.current();
      if (random.nextInt(200) == 0) {
        correction.set(CORRECTIONS[random.nextInt(CORRECTIONS.length)]);
      }
      return Instant.now().plusSeconds(correction.get());
    };
  }
}
