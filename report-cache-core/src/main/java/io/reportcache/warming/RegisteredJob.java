package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job as a scheduler keeps it: what it declares, and its state. Guarded by a scheduler's lock.
 */
final class RegisteredJob {

  final WarmingJob declared;
  final String name;
  final Schedule schedule;
  final Priority priority;
  final Duration timeLimit;
  final boolean runsAtStart;
  final boolean oncePerCluster;
  final Timetable times;
  final TickHistory ticks = new TickHistory();

  /** The tick that was added to the cluster last. */
  @Nullable Tick lastTick;

  /** How many jobs were registered before it. */
  int number;

  /** The run under way; not one whose thread was given up. */
  @Nullable StartedRun run;

  /** The run that waits for a place. */
  @Nullable WaitingRun waiting;

  /** Whether its schedule is asked if a run may begin, even for a run that waits no more. */
  boolean isAsked;

  /** Whether its ticks are skipped. */
  volatile boolean paused; // changed under the lock

  /** How many threads of its runs were given up and haven't returned. */
  int lost;

  private @Nullable JobRun lastRun;
  private long succeeded;
  private long failed;
  private long timedOut;
  private long skipped;

  /** Asks the job for all that it declares. Not under the lock: a job is foreign code. */
  RegisteredJob(WarmingJob job, SchedulerLock lock) {
    declared = Objects.requireNonNull(job, "job must not be null");
    name = Objects.requireNonNull(job.name(), "name of a job must not be null");
    oncePerCluster = job.isOncePerCluster();
    Schedule asked = require(job.schedule(), "schedule");
    schedule = oncePerCluster ? require(asked.aligned(), "aligned schedule") : asked;
    priority = require(job.priority(), "priority");
    timeLimit = require(job.timeLimit(), "timeLimit");
    runsAtStart = job.runsAtStart();
    times = new Timetable(name, schedule, oncePerCluster, lock);
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
      case SKIPPED -> skipped++;
      case CANCELLED -> {}
    }
  }

  JobStatus status() {
    return JobStatus.of(name, priority)
        .running(run != null)
        .paused(paused)
        .nextDue(times.nextDue())
        .waitingSince(waiting != null && waiting.onSchedule ? times.lastDue() : null)
        .lastRun(lastRun)
        .succeeded(succeeded)
        .failed(failed)
        .timedOut(timedOut)
        .skipped(skipped)
        .build();
  }
}
