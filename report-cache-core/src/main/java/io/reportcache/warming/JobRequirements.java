package io.reportcache.warming;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** What a job must fulfil to be registered. Asks its schedule, so not under a scheduler's lock. */
final class JobRequirements {

  private JobRequirements() {}

  /**
   * Checks a job.
   *
   * @param hasCluster whether the scheduler has a cluster
   * @throws IllegalArgumentException if the job can't be registered
   */
  static void check(RegisteredJob job, boolean hasCluster, Instant now) {
    checkThatItIsEverDue(job, now);
    if (job.oncePerCluster) {
      if (!hasCluster) {
        throw new IllegalArgumentException(
            "job '%s' is to run once per cluster, and the scheduler has no cluster; give its builder one by oncePerCluster(DurableCluster.on(store))"
                .formatted(job.name));
      }
      checkForCluster(job, now);
    }
  }

  private static void checkThatItIsEverDue(RegisteredJob job, Instant now) {
    Optional<Instant> first =
        Objects.requireNonNull(
            job.schedule.next(now),
            () -> "first moment of the schedule of job '" + job.name + "' must not be null");
    if (first.isEmpty()) {
      throw new IllegalArgumentException(
          "schedule of job '%s' never fires: %s; check that its times lie inside its window"
              .formatted(job.name, job.schedule));
    }
  }

  private static void checkForCluster(RegisteredJob job, Instant now) {
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
}
