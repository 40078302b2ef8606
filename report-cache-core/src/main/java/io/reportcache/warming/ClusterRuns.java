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
 * The part that a node takes in its cluster's jobs: it adds their ticks, and runs those that it
 * gets, in the same line and in the same places as the jobs of its own.
 */
final class ClusterRuns implements TickRunner {

  /** How long a tick waits for a place on this node before another may have it. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private static final Duration LONGEST_LIMIT = Duration.ofDays(3_650);
  private static final Duration TICK_RETRY = Duration.ofSeconds(5);

  private final ClusterTicks ticks;
  private final SchedulerLock lock;
  private final WaitingLine line;
  private final Runs runs;
  private final SchedulerThreads threads;
  private final InstantSource clock;
  private final Map<String, ScheduledJob> served = new ConcurrentHashMap<>();
  private volatile boolean closed;

  ClusterRuns(
      Cluster cluster,
      SchedulerLock lock,
      WaitingLine line,
      Runs runs,
      SchedulerThreads threads,
      InstantSource clock) {
    this.lock = lock;
    this.line = line;
    this.runs = runs;
    this.threads = threads;
    this.clock = clock;
    this.ticks = cluster.join(this, clock);
  }

  private record Addition(ScheduledJob job, Tick tick, int round) {}

  /** Begins to run ticks. Not under the lock: a worker that starts may ask the store. */
  void serve(List<ScheduledJob> jobs) {
    jobs.forEach(job -> served.put(job.name, job));
    ticks.serve(jobs.stream().map(ClusterRuns::jobOf).toList());
  }

  void close() {
    closed = true;
    ticks.close();
  }

  /**
   * Under the lock: a tick is due.
   *
   * @param launches gets what is to be done afterwards
   */
  void due(ScheduledJob job, Tick tick, List<Runnable> launches) {
    Waiting waiting = job.waiting;
    if (waiting != null && waiting.isTickBefore(tick.due())) {
      runs.leave(waiting);
      job.skip();
      waiting.passOver("a later tick is due");
    }
    Addition addition = new Addition(job, tick, job.ticks.add(tick));
    job.lastTick = tick;
    launches.add(() -> launch(addition));
  }

  /**
   * Another node may have added it. The store may be slow or away, so not on the timer's thread.
   */
  private void launch(Addition addition) {
    try {
      threads.execute(() -> add(addition));
    } catch (Throwable e) {
      lock.log(() -> RunLog.tickFailed(addition.job, e));
      tryAgain(addition);
    }
  }

  private void add(Addition addition) {
    try {
      ticks.add(jobOf(addition.job), addition.tick.due(), addition.round);
    } catch (Throwable e) {
      lock.log(() -> RunLog.tickFailed(addition.job, e));
      tryAgain(addition);
    }
  }

  private void tryAgain(Addition addition) {
    try {
      if (!closed && lock.get(() -> addition.tick.equals(addition.job.lastTick))) {
        var unused = threads.after(TICK_RETRY, () -> launch(addition));
      }
    } catch (Throwable e) {
      lock.log(() -> RunLog.tickFailed(addition.job, e));
    }
  }

  private boolean isSuperseded(ScheduledJob job, Instant tick) {
    try {
      return ClusterSchedule.isSuperseded(job.schedule, tick, clock.instant());
    } catch (Throwable e) { // the schedule can't say; better once too often
      return false;
    }
  }

  private static ClusterTicks.Job jobOf(ScheduledJob job) {
    Duration limit = job.timeLimit.compareTo(LONGEST_LIMIT) > 0 ? LONGEST_LIMIT : job.timeLimit;
    return new ClusterTicks.Job(job.name, job.priority, limit.plus(LONGEST_WAIT));
  }

  @Override
  public String run(String name, Instant due) throws Exception {
    ScheduledJob job = served.get(name);
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
  private JobRun run(ScheduledJob job, Instant tick) throws Exception {
    if (isSuperseded(job, tick)) {
      throw new PassedOverException("a later tick is due");
    }
    Run run = awaitPlace(lock.get(() -> join(job, tick)));
    runs.execute(run);
    return Objects.requireNonNull(run.result);
  }

  private Waiting join(ScheduledJob job, Instant tick) {
    Waiting waiting = new Waiting(job, line.turn(), tick);
    if (closed) {
      throw new IllegalStateException("the scheduler is closed; another node runs " + job.name);
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

  private Run awaitPlace(Waiting waiting) throws Exception {
    CompletableFuture<Run> place = Objects.requireNonNull(waiting.place);
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
        Run run = place.join();
        lock.run(() -> runs.end(run, Outcome.FAILED, e));
      }
      throw e;
    }
  }

  /** Under the lock: false if it has got a place, or was passed over. */
  private boolean leaves(Waiting waiting) {
    boolean waits = waiting.equals(waiting.job.waiting);
    if (waits) {
      runs.leave(waiting);
    }
    return waits;
  }
}
