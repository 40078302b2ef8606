package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A registered job and its state, which the scheduler's lock guards. */
final class ScheduledJob {

  final WarmingTask task;
  final String name;
  final Schedule schedule;
  final Priority priority;
  final Duration timeLimit;
  final boolean runsAtStart;
  final boolean oncePerCluster;

  @Nullable Instant nextDue;
  @Nullable Run run;
  @Nullable CompletableFuture<JobRun> waiting;
  private @Nullable JobRun lastRun;
  private long succeeded;
  private long failed;
  private long timedOut;
  private long skipped;

  ScheduledJob(WarmingJob job) {
    task = Objects.requireNonNull(job, "job must not be null");
    name = Objects.requireNonNull(job.name(), "name of a job must not be null");
    oncePerCluster = job.isOncePerCluster();
    Schedule asked = require(job.schedule(), "schedule");
    schedule = oncePerCluster ? require(asked.aligned(), "aligned schedule") : asked;
    priority = require(job.priority(), "priority");
    timeLimit = require(job.timeLimit(), "timeLimit");
    runsAtStart = job.runsAtStart();
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "a job must have a name, %s has '%s'; override name()".formatted(job.getClass(), name));
    }
    if (timeLimit.isZero() || timeLimit.isNegative()) {
      throw new IllegalArgumentException(
          "timeLimit of job '%s' must be more than zero, was %s; leave it out for the default of %s"
              .formatted(name, timeLimit, WarmingJob.DEFAULT_TIME_LIMIT));
    }
  }

  private <T> T require(T part, String what) {
    return Objects.requireNonNull(part, () -> what + " of job '" + name + "' must not be null");
  }

  void requireFiring(Instant now) {
    if (schedule.next(now).isEmpty()) {
      throw new IllegalArgumentException(
          "schedule of job '%s' never fires: %s; check that its times lie inside its window"
              .formatted(name, schedule));
    }
  }

  /** Checks what only a job of the cluster must fulfil. */
  void requireFitForCluster(Instant now) {
    if (name.length() > ClusterTicks.LONGEST_NAME) {
      throw new IllegalArgumentException(
          "name of a job that runs once per cluster must have at most %d characters, had %d: '%s'"
              .formatted(ClusterTicks.LONGEST_NAME, name.length(), name));
    }
    if (runsAtStart) {
      throw new IllegalArgumentException(
          "job '%s' can't run once per cluster and at the start: nodes start at different times; leave out one"
              .formatted(name));
    }
    Instant first = schedule.next(now).orElseThrow();
    Instant later = now.plus(Duration.between(now, first).dividedBy(2));
    if (!schedule.next(later).equals(Optional.of(first))) {
      throw new IllegalArgumentException(
          "schedule of job '%s' isn't the same on all nodes: %s, asked at %s and at %s, names different moments; override aligned() in it"
              .formatted(name, schedule, now, later));
    }
  }

  /** Tells whether a later tick than this one is due. */
  boolean isSuperseded(Instant tick, Instant now) {
    return schedule.next(tick).filter(next -> !next.isAfter(now)).isPresent();
  }

  /** Returns the last moment that was due by now, so that all nodes name the same. */
  Instant lastTick(Instant due, Instant now) {
    Instant last = due;
    Optional<Instant> next = schedule.next(last);
    while (next.isPresent() && !next.get().isAfter(now)) {
      last = next.get();
      next = schedule.next(last);
    }
    return last;
  }

  boolean isDue(Instant now) {
    return nextDue != null && !now.isBefore(nextDue);
  }

  /** Moves on to the first moment after now; those that were missed meanwhile count as one. */
  void moveOn(Instant now) {
    Instant due = nextDue == null ? now : nextDue;
    Optional<Instant> next = schedule.next(due);
    Optional<Instant> later = next.isEmpty() || next.get().isAfter(now) ? next : schedule.next(now);
    if (later.isPresent() && !later.get().isAfter(now)) {
      throw new IllegalStateException(
          "schedule %s returned %s, which isn't after %s".formatted(schedule, later.get(), now));
    }
    nextDue = later.orElse(null);
  }

  /** Has the job wait for its turn. */
  void enqueue() {
    if (waiting == null) {
      waiting = new CompletableFuture<>();
    }
  }

  /** Returns the future of the run under way or waiting, which there must be. */
  CompletableFuture<JobRun> future() {
    return run != null ? run.future : Objects.requireNonNull(waiting);
  }

  boolean isBusy() {
    return run != null || waiting != null;
  }

  void skip() {
    skipped++;
  }

  void record(JobRun ended) {
    lastRun = ended;
    switch (ended.outcome()) {
      case SUCCEEDED -> succeeded++;
      case FAILED -> failed++;
      case TIMED_OUT -> timedOut++;
      case CANCELLED -> {}
    }
  }

  JobStatus status() {
    return new JobStatus(
        name,
        priority,
        run != null,
        Optional.ofNullable(nextDue),
        Optional.ofNullable(lastRun),
        succeeded,
        failed,
        timedOut,
        skipped);
  }
}
