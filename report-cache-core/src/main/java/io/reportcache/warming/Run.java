package io.reportcache.warming;

import io.reportcache.warming.JobRun.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A run under way, which the scheduler's lock guards. */
final class Run {

  final ScheduledJob job;
  final CompletableFuture<JobRun> future;
  private final Instant startedAt;
  private final long startedNanos = System.nanoTime();
  @Nullable Thread thread;
  @Nullable Future<?> limit;
  @Nullable JobRun result;

  Run(ScheduledJob job, CompletableFuture<JobRun> future, Instant startedAt) {
    this.job = job;
    this.future = future;
    this.startedAt = startedAt;
  }

  boolean isDecided() {
    return result != null;
  }

  JobRun decide(Outcome outcome, @Nullable Throwable failure) {
    JobRun decided =
        new JobRun(
            job.name,
            startedAt,
            Duration.ofNanos(System.nanoTime() - startedNanos),
            outcome,
            Optional.ofNullable(failure));
    result = decided;
    job.record(decided);
    return decided;
  }
}
