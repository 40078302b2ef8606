package io.reportcache.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** A schedule without its due moments outside a window. */
record Windowed(Schedule schedule, DailyWindow window) implements Schedule {

  /**
   * The maximum number of openings that are tried. A window opens once a day, so a schedule that
   * has met none in over a year never will.
   */
  private static final int MOST_OPENINGS = 370;

  /**
   * The maximum number of due moments outside the window that are skipped one by one; after that,
   * the rest until the opening is skipped at once.
   */
  private static final int MOST_STEPS = 2_000;

  private static final Duration JUST_BEFORE = Duration.ofNanos(1);

  Windowed {
    Objects.requireNonNull(window, "window must not be null");
  }

  @Override
  public Optional<Instant> next(Instant previous) {
    return firstInside(previous, schedule.next(previous));
  }

  @Override
  public Optional<Instant> next(Instant previous, Instant passed) {
    return firstInside(previous, schedule.next(previous, passed));
  }

  private Optional<Instant> firstInside(Instant previous, Optional<Instant> first) {
    Instant before = previous;
    Optional<Instant> next = first;
    for (int opening = 0; opening < MOST_OPENINGS; opening++) {
      if (next.isEmpty()) {
        return next;
      }
      Optional<Instant> opens = window.opensAfter(next.get());
      for (int step = 0; step < MOST_STEPS; step++) {
        if (next.isEmpty() || window.contains(requireAfter(before, next.get()))) {
          return next;
        }
        if (opens.isPresent() && !next.get().isBefore(opens.get())) {
          break; // that opening is missed; one is tried for each day
        }
        before = next.get();
        next = schedule.next(before);
      }
      if (opens.isEmpty()) {
        return Optional.empty();
      }
      if (next.isPresent() && next.get().isBefore(opens.get())) {
        before = next.get();
        next = schedule.next(before, opens.get().minus(JUST_BEFORE));
      }
    }
    return Optional.empty();
  }

  private Instant requireAfter(Instant before, Instant next) {
    if (!next.isAfter(before)) {
      throw new IllegalStateException(
          "schedule %s returned %s, which isn't after %s".formatted(schedule, next, before));
    }
    return next;
  }

  @Override
  public boolean permits(Instant moment) {
    return window.contains(moment) && schedule.permits(moment);
  }

  @Override
  public boolean followsClock() {
    return schedule.followsClock();
  }

  @Override
  public Schedule aligned() {
    return new Windowed(schedule.aligned(), window);
  }

  @Override
  public String toString() {
    return schedule + " during " + window;
  }
}
