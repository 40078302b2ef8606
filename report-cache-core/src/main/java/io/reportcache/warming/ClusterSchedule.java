package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What nodes that share a schedule must agree on, though each asks it at other times. */
final class ClusterSchedule {

  private static final int MOST_DOUBLINGS = 40;
  private static final int MOST_STEPS = 1_000;

  private ClusterSchedule() {}

  /** Checks what a job of a cluster must fulfil. */
  static void require(ScheduledJob job, Instant now) {
    if (job.name.length() > ClusterTicks.LONGEST_NAME) {
      throw new IllegalArgumentException(
          "name of a job that runs once per cluster must have at most %d characters, had %d: '%s'"
              .formatted(ClusterTicks.LONGEST_NAME, job.name.length(), job.name));
    }
    if (job.runsAtStart) {
      throw new IllegalArgumentException(
          "job '%s' can't run once per cluster and at the start: nodes start at different times; leave out one"
              .formatted(job.name));
    }
    Instant first = job.schedule.next(now).orElseThrow();
    Instant later = now.plus(Duration.between(now, first).dividedBy(2));
    if (!job.schedule.next(later).equals(Optional.of(first))) {
      throw new IllegalArgumentException(
          "schedule of job '%s' isn't the same on all nodes: %s, asked at %s and at %s, names different moments; override aligned() in it"
              .formatted(job.name, job.schedule, now, later));
    }
  }

  /** Tells whether a later tick than this one is due. */
  static boolean isSuperseded(Schedule schedule, Instant tick, Instant now) {
    return schedule.next(tick).filter(next -> next.isAfter(tick) && !next.isAfter(now)).isPresent();
  }

  /**
   * Returns the last moment that was due by now, so that all nodes name the same one. Of very many
   * that were missed most are jumped over.
   */
  static Instant lastDue(Schedule schedule, Instant due, Instant now) {
    Optional<Instant> next = schedule.next(due);
    if (next.isEmpty() || !isBetween(next.get(), due, now)) {
      return due;
    }
    Duration step = Duration.between(due, next.get());
    Instant last = due;
    for (int doubling = 0; doubling < MOST_DOUBLINGS && last.equals(due); doubling++) {
      Duration back = step.multipliedBy(1L << doubling);
      if (back.compareTo(Duration.between(due, now)) >= 0) {
        break;
      }
      last =
          schedule.next(now.minus(back)).filter(moment -> isBetween(moment, due, now)).orElse(due);
    }
    for (int i = 0; i < MOST_STEPS; i++) {
      next = schedule.next(last);
      if (next.isEmpty() || !isBetween(next.get(), last, now)) {
        break;
      }
      last = next.get();
    }
    return last;
  }

  private static boolean isBetween(Instant moment, Instant after, Instant upTo) {
    return moment.isAfter(after) && !moment.isAfter(upTo);
  }
}
