package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Answers about ticks on which all nodes agree, though each asks the schedule at other times. */
final class ClusterSchedule {

  private static final int MOST_DOUBLINGS = 40;
  private static final int MOST_STEPS = 1_000;

  private ClusterSchedule() {}

  /** Tells whether a later tick than this one is due. */
  static boolean isSuperseded(Schedule schedule, Instant tick, Instant now) {
    return schedule.next(tick).filter(next -> next.isAfter(tick) && !next.isAfter(now)).isPresent();
  }

  /**
   * Returns the last tick that was due by now, which is the same on all nodes. When very many were
   * missed, most are jumped over.
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
