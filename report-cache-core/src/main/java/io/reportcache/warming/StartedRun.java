package io.reportcache.warming;

import io.reportcache.thread.RunThread;
import io.reportcache.warming.JobRun.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A run that has got a place. Guarded by a scheduler's lock. */
final class StartedRun {

  final RegisteredJob job;
  final CompletableFuture<JobRun> future;
  final List<String> notes = new ArrayList<>();
  final boolean onSchedule;

  /** For the thread that waits to execute the run itself; null if another thread is to. */
  final @Nullable CompletableFuture<StartedRun> place;

  final RunThread thread = new RunThread();
  private final Instant startedAt;
  private final long startedNanos = System.nanoTime();
  @Nullable Future<?> limit;
  @Nullable Part part;
  @Nullable JobRun result;
  boolean skipped;

  /** Whether the thread was given up, so that the job may run on another. */
  boolean lost;

  /** Whether it should be given up, and too many are already. */
  boolean stuck;

  /** Whether the job is to run again at once when the thread is given up. */
  boolean goesOn;

  StartedRun(WaitingRun waiting, Instant startedAt) {
    this.job = waiting.job;
    this.future = waiting.future;
    this.onSchedule = waiting.onSchedule;
    this.place = waiting.place;
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
            Optional.ofNullable(failure),
            notes);
    result = decided;
    job.record(decided);
    return decided;
  }
}
