package io.reportcache.warming;

import io.reportcache.log.Fact;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.time.Instant;

/** The lines that a scheduler logs, under the name of {@code WarmingScheduler}. */
final class SchedulerLog {

  private static final GuardedLog log = GuardedLog.named("io.reportcache.warming.WarmingScheduler");

  private SchedulerLog() {}

  private static Fact job(String name) {
    return new Fact("job", name);
  }

  static void ended(JobRun run, Duration timeLimit) {
    long millis = run.took().toMillis();
    switch (run.outcome()) {
      case SUCCEEDED -> log.info("Job {} succeeded in {} ms", job(run.job()), millis);
      case FAILED ->
          log.error(
              "Job {} failed after {} ms", job(run.job()), millis, run.failure().orElse(null));
      case TIMED_OUT ->
          log.error(
              "Job {} took longer than its limit of {}; interrupted", job(run.job()), timeLimit);
      case SKIPPED -> {} // the notes tell why
      case CANCELLED -> log.info("Job {} is cancelled: the scheduler is closed", run.job());
    }
    if (!run.notes().isEmpty()) {
      log.warn("Job {}: {}", job(run.job()), String.join("; ", run.notes()));
    }
  }

  static void skipped(String job) {
    log.warn("Job {} is due, but still runs or waits since it was due before; skipped", job(job));
  }

  static void paused(String job, boolean paused) {
    log.info("Job {} is {} on this node", job(job), paused ? "paused" : "resumed");
  }

  static void missedWindow(String job, Instant now, String schedule) {
    log.warn(
        "Job {} was due, but its window has closed by {}: {}; skipped", job(job), now, schedule);
  }

  static void lost(String job, int lost, int most) {
    log.error(
        "Job {} doesn't return though it was interrupted; its thread is given up, the {}. of at"
            + " most {}, and it runs again on another",
        job,
        lost,
        most);
  }

  static void stuck(String job, int lost) {
    log.error(
        "Job {} doesn't return though it was interrupted, and {} threads are given up for it"
            + " already; it doesn't run until one of them returns",
        job,
        lost);
  }

  static void linesDropped(long lines) {
    log.warn(
        "{} lines about jobs are missing here: the log took none while one of them hung in it",
        lines);
  }

  static void clockWasSet(Duration by) {
    log.warn(
        "The clock was put {} by {}; times of day are computed anew",
        by.isNegative() ? "back" : "forward",
        by.abs());
  }

  static void clockFailed(Throwable failure) {
    log.error("The clock threw; time is taken to have gone on", failure);
  }

  static void scheduleFailed(String job, Throwable failure, Duration pause) {
    log.error("The schedule of job {} failed; it's asked again in {}", job, pause, failure);
  }

  static void scheduleHangs(String job, Duration patience) {
    log.warn(
        "The schedule of job {} hasn't answered for {}; the job isn't due until it does, the others"
            + " go on",
        job,
        patience);
  }

  static void stepFailed(Throwable failure) {
    log.error("The scheduler failed in a step; it goes on with the next", failure);
  }

  static void windowFailed(String job, Throwable failure) {
    log.error("The schedule of job {} can't say whether it may run now; skipped", job, failure);
  }

  static void tickFailed(String job, Throwable failure) {
    log.warn(
        "The tick of job {} couldn't be stored; it's tried again until the next", job, failure);
  }

  static void timerFailed(Throwable failure) {
    log.error(
        "The timer failed to wake the scheduler; a thread of the scheduler does it this time",
        failure);
  }
}
