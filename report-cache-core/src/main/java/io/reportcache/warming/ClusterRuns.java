package io.reportcache.warming;

import io.reportcache.warming.JobRun.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the ticks that a node gets from its cluster, in the same line and in the same places as the
 * runs of its own jobs.
 */
final class ClusterRuns implements TickRunner {

  /** How long a tick waits for a place on this node before another may have it. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final SchedulerLock lock;
  private final WaitingLine line;
  private final Places places;
  private final JobRunner runner;
  private final InstantSource clock;
  private final Map<String, RegisteredJob> served = new ConcurrentHashMap<>();
  private volatile boolean closed;

  ClusterRuns(
      SchedulerLock lock, WaitingLine line, Places places, JobRunner runner, InstantSource clock) {
    this.lock = lock;
    this.line = line;
    this.places = places;
    this.runner = runner;
    this.clock = clock;
  }

  void serve(List<RegisteredJob> jobs) {
    jobs.forEach(job -> served.put(job.name, job));
  }

  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public boolean isReady(String name) {
    RegisteredJob job = served.get(name);
    return job == null || !job.paused; // what has no job here tells so when it runs
  }

  @Override
  public String run(String name, Instant due) throws Exception {
    RegisteredJob job = served.get(name);
    if (job == null) {
      throw new IllegalStateException("no job '%s' runs here".formatted(name));
    }
    try {
      JobRun ended = run(job, due);
      return ended.outcome()
          + ended.failure().map(failure -> ": " + failure.getClass().getName()).orElse("");
    } catch (PassedOverException e) {
      return "passed over: " + e.getMessage();
    }
  }

  /**
   * Runs the job on this thread, when it has got a place.
   *
   * @throws PassedOverException if it isn't to be run
   * @throws Exception if another node, or this one later, has to run it
   */
  private JobRun run(RegisteredJob job, Instant tick) throws Exception {
    if (isSuperseded(job, tick)) {
      throw new PassedOverException("a later tick is due");
    }
    StartedRun run = awaitPlace(lock.get(() -> join(job, tick)));
    runner.execute(run);
    return Objects.requireNonNull(run.result);
  }

  private boolean isSuperseded(RegisteredJob job, Instant tick) {
    try {
      return ClusterSchedule.isSuperseded(job.schedule, tick, clock.instant());
    } catch (Throwable e) { // the schedule can't say; better once too often
      return false;
    }
  }

  private WaitingRun join(RegisteredJob job, Instant tick) {
    WaitingRun waiting = new WaitingRun(job, line.turn(), tick);
    if (closed) {
      throw new IllegalStateException("the scheduler is closed; another node runs " + job.name);
    }
    if (job.paused) {
      throw new IllegalStateException(
          "job '%s' is paused on this node; another node runs its tick".formatted(job.name));
    }
    if (job.isBusy()) {
      job.skip();
      waiting.passOver("the job runs on this node, or waits to");
    } else {
      line.join(waiting);
      lock.leaveTurn();
    }
    return waiting;
  }

  private StartedRun awaitPlace(WaitingRun waiting) throws Exception {
    CompletableFuture<StartedRun> place = Objects.requireNonNull(waiting.place);
    try {
      return place.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof PassedOverException passed ? passed : e;
    } catch (TimeoutException e) {
      if (lock.get(() -> leaves(waiting))) {
        throw new IllegalStateException(
            "no place has become free for job '%s' in %s on this node; it's tried again, here or on another: raise concurrency if that happens often"
                .formatted(waiting.job.name, LONGEST_WAIT));
      }
      return place.get();
    } catch (InterruptedException e) {
      if (!lock.get(() -> leaves(waiting)) && !place.isCompletedExceptionally()) {
        StartedRun run = place.join();
        lock.run(() -> runner.end(run, Outcome.FAILED, e));
      }
      throw e;
    }
  }

  /** Under the lock: false if it has got a place, or was passed over. */
  private boolean leaves(WaitingRun waiting) {
    boolean waits = waiting.equals(waiting.job.waiting);
    if (waits) {
      places.leaveTick(waiting);
    }
    return waits;
  }
}
