package io.reportcache.warming;

import io.reportcache.log.GuardedLog;

/** Logs how runs end. */
final class RunLog {

  private static final GuardedLog log = GuardedLog.of(WarmingScheduler.class);

  private RunLog() {}

  static void ended(ScheduledJob job, JobRun run) {
    long millis = run.took().toMillis();
    switch (run.outcome()) {
      case SUCCEEDED -> log.info("Job {} succeeded in {} ms", run.job(), millis);
      case FAILED ->
          log.error("Job {} failed after {} ms", run.job(), millis, run.failure().orElse(null));
      case TIMED_OUT ->
          log.error(
              "Job {} took longer than its limit of {}; interrupted", run.job(), job.timeLimit);
      case CANCELLED -> log.info("Job {} is cancelled: the scheduler is closed", run.job());
    }
  }

  static void skipped(ScheduledJob job) {
    log.warn("Job {} is due, but still runs or waits since it was due before; skipped", job.name);
  }

  static void scheduleFailed(ScheduledJob job, Throwable failure) {
    log.error("The schedule of job {} threw; the job is not due any more", job.name, failure);
  }

  static void tickFailed(ScheduledJob job, RuntimeException failure) {
    log.warn(
        "The tick of job {} couldn't be stored; it's tried again until the next",
        job.name,
        failure);
  }

  static void timerFailed(RuntimeException failure) {
    log.error(
        "The timer refused to wake the scheduler; jobs are started when another ends", failure);
  }
}
