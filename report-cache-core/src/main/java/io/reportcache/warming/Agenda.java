package io.reportcache.warming;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The jobs in the order of their registration: who is due, and who is next. Guarded by a scheduler.
 */
final class Agenda {

  private final List<ScheduledJob> jobs = new ArrayList<>();

  /** A moment at which a job of the cluster was due. */
  record Tick(ScheduledJob job, Instant at) {}

  void add(ScheduledJob job) {
    if (jobs.stream().anyMatch(other -> other.name.equals(job.name))) {
      throw new IllegalArgumentException(
          "a job named '%s' is registered already; give each its own name".formatted(job.name));
    }
    jobs.add(job);
  }

  ScheduledJob get(String name) {
    return jobs.stream()
        .filter(job -> job.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no job is named '%s'; there are %s"
                        .formatted(name, jobs.stream().map(job -> job.name).toList())));
  }

  List<ScheduledJob> all() {
    return jobs;
  }

  /** The job's first moment counts from now; one that runs at the start is due at once. */
  void begin(ScheduledJob job, Instant now) {
    moveOn(job, now);
    if (job.runsAtStart) {
      job.enqueue();
    }
  }

  /**
   * Has those that are due wait for their turn. A job never overlaps with itself.
   *
   * @return the ticks of those that are the cluster's
   */
  List<Tick> enqueueDue(Instant now) {
    List<Tick> ticks = new ArrayList<>();
    for (ScheduledJob job : jobs) {
      Instant due = job.nextDue;
      if (due != null && job.isDue(now)) {
        moveOn(job, now);
        if (job.oncePerCluster) {
          ticks.add(new Tick(job, due));
        } else if (job.isBusy()) {
          job.skip();
          RunLog.skipped(job);
        } else {
          job.enqueue();
        }
      }
    }
    return ticks;
  }

  /** Returns whose turn it is: of the highest priority and, of these, the first registered. */
  Optional<ScheduledJob> next() {
    return jobs.stream()
        .filter(job -> job.waiting != null && job.run == null)
        .min(Comparator.comparing(job -> job.priority));
  }

  Optional<Instant> earliestDue() {
    return jobs.stream()
        .map(job -> job.nextDue)
        .filter(due -> due != null)
        .min(Comparator.naturalOrder());
  }

  private static void moveOn(ScheduledJob job, Instant now) {
    try {
      job.moveOn(now);
    } catch (RuntimeException | Error e) { // R4: one job's schedule stops no other job
      job.nextDue = null;
      RunLog.scheduleFailed(job, e);
    }
  }
}
