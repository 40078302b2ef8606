package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import io.reportcache.warming.WatchedClock.Look;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When one job is due. Its schedule is foreign code: one that throws, or returns what it must not,
 * is asked again after a pause that grows. One that goes by elapsed time has moments of the steady
 * clock, any other of the one on the wall. Guarded by a scheduler's lock.
 */
final class Timetable {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 9; // about ten minutes

  private final String job;
  private final Schedule schedule;
  private final boolean followsClock;
  private @Nullable Instant nextDue;
  private @Nullable Instant lastDue;
  private @Nullable Instant askAgainAt;
  private int failures;
  private boolean begun;

  Timetable(String job, Schedule schedule) {
    this.job = job;
    this.schedule = schedule;
    this.followsClock = schedule.followsClock();
  }

  @Nullable Instant nextDue() {
    return nextDue;
  }

  /** Tells how soon there is something to do: the job is due, or its schedule to be asked. */
  Optional<Duration> wakeIn(Look look) {
    Instant at = earlier(nextDue, askAgainAt);
    return at == null ? Optional.empty() : Optional.of(Duration.between(time(look), at));
  }

  /** The first moment counts from now. */
  void begin(Look look) {
    begun = true;
    Instant now = time(look);
    nextDue = ask(now, () -> schedule.next(now));
  }

  /**
   * Returns the moment that is due, if one is, and moves on to the first after now: those that were
   * missed meanwhile count as one.
   */
  @Nullable Instant takeDue(Look look) {
    Instant now = time(look);
    if (askAgainAt != null && !now.isBefore(askAgainAt)) {
      askAgainAt = null;
      nextDue = earlier(nextDue, ask(now, () -> schedule.next(notTakenBefore(now))));
    }
    Instant due = nextDue;
    if (due == null || now.isBefore(due)) {
      return null;
    }
    lastDue = due;
    nextDue = ask(now, () -> after(due, now));
    return due;
  }

  /**
   * The clock was set: a schedule that goes by elapsed time keeps what was left; any other is asked
   * again if the clock was put back. If it was put forward, what was due meanwhile is due now.
   */
  void clockWasSet(Look look) {
    if (!begun) {
      return;
    }
    Duration by = look.setBy();
    askAgainAt = moved(askAgainAt, by);
    if (!followsClock) {
      nextDue = moved(nextDue, by);
      lastDue = moved(lastDue, by);
    } else if (by.isNegative()) {
      Instant now = look.now();
      nextDue = earlier(nextDue, ask(now, () -> schedule.next(notTakenBefore(now))));
    }
  }

  /** Tells whether a run that was due may begin. */
  boolean permits(Instant now) {
    try {
      return schedule.permits(now);
    } catch (Throwable e) {
      RunLog.windowFailed(job, e);
      return false;
    }
  }

  private Instant time(Look look) {
    return followsClock ? look.now() : look.steady();
  }

  private Optional<Instant> after(Instant due, Instant now) {
    Optional<Instant> next = schedule.next(due);
    return next.isPresent() && !next.get().isAfter(now) ? schedule.next(due, now) : next;
  }

  /**
   * So that no moment comes twice when the clock is put back a little. More than half the time to
   * the next moment isn't little: the job would be silent for longer than it ever is.
   */
  private Instant notTakenBefore(Instant now) {
    Instant last = lastDue;
    if (last == null || !last.isAfter(now)) {
      return now;
    }
    Optional<Instant> next = schedule.next(last);
    boolean little =
        next.isEmpty()
            || Duration.between(now, last)
                    .compareTo(Duration.between(last, next.get()).dividedBy(2))
                <= 0;
    return little ? last : now;
  }

  private @Nullable Instant ask(Instant now, Supplier<Optional<Instant>> question) {
    try {
      Optional<Instant> answer = question.get();
      if (answer == null || (answer.isPresent() && !answer.get().isAfter(now))) {
        throw new IllegalStateException(
            "schedule %s returned %s, which isn't after %s; a schedule must return a later moment, or empty if there is none"
                .formatted(schedule, answer, now));
      }
      failures = 0;
      return answer.orElse(null);
    } catch (Throwable e) { // R4: one job's schedule stops no other job
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
      failures++;
      askAgainAt = moved(now, pause);
      RunLog.scheduleFailed(job, e, pause);
      return null;
    }
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.isBefore(one) ? other : one;
  }

  private static @Nullable Instant moved(@Nullable Instant moment, Duration by) {
    try {
      return moment == null ? null : moment.plus(by);
    } catch (DateTimeException | ArithmeticException e) { // beyond the range of moments
      return moment;
    }
  }
}
