package io.reportcache.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** A schedule without its moments outside a window. */
record Windowed(Schedule schedule, DailyWindow window) implements Schedule {

  Windowed {
    Objects.requireNonNull(window, "window must not be null");
  }

  /** Every window opens once a day, so what has found none in over a year never will. */
  private static final Duration HORIZON = Duration.ofDays(370);

  @Override
  public Optional<Instant> next(Instant previous) {
    Instant last = previous.plus(HORIZON);
    Optional<Instant> next = schedule.next(previous);
    while (next.isPresent() && !window.contains(next.get())) {
      if (next.get().isAfter(last)) {
        return Optional.empty();
      }
      Instant before = next.get();
      next = schedule.next(before);
      if (next.isPresent() && !next.get().isAfter(before)) {
        throw new IllegalStateException(
            "schedule %s returned %s, which isn't after %s"
                .formatted(schedule, next.get(), before));
      }
    }
    return next;
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
