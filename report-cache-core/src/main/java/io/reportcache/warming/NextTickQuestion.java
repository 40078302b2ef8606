package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a schedule for the next tick of its job, and checks what it says. */
final class NextTickQuestion implements Question {

  private final String job;
  private final Schedule schedule;
  private final boolean oncePerCluster;
  private final Instant now;
  private final @Nullable Instant after;
  private final boolean anew;
  private final @Nullable Instant last;
  private final Consumer<NextTickQuestion> taker;
  private @Nullable Instant next;
  private @Nullable Instant named;
  private @Nullable Throwable failure;
  private boolean open = true;

  /**
   * Nothing is asked yet.
   *
   * @param after the moment that was due, if the tick after it is to be asked for
   * @param anew whether the next tick from now on is to be asked for
   * @param last the last moment that was due
   * @param taker called, under the lock, when the question is answered or has failed
   */
  NextTickQuestion(
      String job,
      Schedule schedule,
      boolean oncePerCluster,
      Instant now,
      @Nullable Instant after,
      boolean anew,
      @Nullable Instant last,
      Consumer<NextTickQuestion> taker) {
    this.job = job;
    this.schedule = schedule;
    this.oncePerCluster = oncePerCluster;
    this.now = now;
    this.after = after;
    this.anew = anew;
    this.last = last;
    this.taker = taker;
    this.named = after;
  }

  @Override
  public String job() {
    return job;
  }

  @Override
  public void ask() {
    try {
      if (oncePerCluster && after != null) {
        named = ClusterSchedule.lastDue(schedule, after, now);
      }
      next =
          Moments.earlier(
              after == null ? null : checked(after(after)),
              anew ? checked(schedule.next(notTakenBefore())) : null);
    } catch (Throwable e) { // D4: one job's schedule stops no other job
      failure = e;
    }
  }

  private Optional<Instant> after(Instant due) {
    Optional<Instant> next = schedule.next(due);
    return next.isPresent() && !next.get().isAfter(now) ? schedule.next(due, now) : next;
  }

  /**
   * So that no moment comes twice when the clock is put back a little. More than half the time to
   * the next moment isn't little: the job would be silent for longer than it ever is.
   */
  private Instant notTakenBefore() {
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

  private @Nullable Instant checked(Optional<Instant> answer) {
    if (answer == null || (answer.isPresent() && !answer.get().isAfter(now))) {
      throw new IllegalStateException(
          "schedule %s returned %s, which isn't after %s; a schedule must return a later moment, or empty if there is none"
              .formatted(schedule, answer, now));
    }
    return answer.orElse(null);
  }

  @Override
  public void failed(Throwable thrown) {
    failure = thrown;
    answered();
  }

  @Override
  public void answered() {
    if (open) { // or it has failed for another reason, and was asked anew
      open = false;
      taker.accept(this);
    }
  }

  @Override
  public boolean isLate() {
    return open;
  }

  /** Returns when it was asked. */
  Instant askedAt() {
    return now;
  }

  /** Returns the next tick; null if there is none any more. */
  @Nullable Instant next() {
    return next;
  }

  /**
   * Returns the last of the moments that were due by now, which all nodes of a cluster name alike;
   * null if none was.
   */
  @Nullable Instant lastDue() {
    return named;
  }

  /** Tells whether one moment was due, and none after it has been missed. */
  boolean hasMissedNone() {
    return named != null && named.equals(after);
  }

  /** Returns what the schedule, or asking it, threw; null if it has answered. */
  @Nullable Throwable failure() {
    return failure;
  }
}
