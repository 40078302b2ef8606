package io.reportcache.warming;

import io.reportcache.thread.StackRoom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler whose runs wait for places in a line, by priority. It puts its parts together and
 * takes what users ask of it; what happens by itself, happens in {@link Turns}.
 */
final class PriorityWarmingScheduler implements WarmingScheduler {

  private final SchedulerLock lock = new SchedulerLock(this::takeTurn);
  private final Lifecycle lifecycle = new Lifecycle();
  private final RegisteredJobs jobs = new RegisteredJobs();
  private final WaitingLine line = new WaitingLine();
  private final Duration longestClose;
  private final InstantSource clock;
  private final WatchedClock watched;
  private final SchedulerThreads threads;
  private final JobRunner runner;
  private final @Nullable ClusterMember cluster;
  private final Turns turns;

  PriorityWarmingScheduler(WarmingSchedulerBuilder options) {
    longestClose = options.longestClose;
    clock = options.clock;
    watched = options.watchedClock(lock::log);
    threads = new SchedulerThreads(options.timer, options.executor, lock::log);
    Places places = new Places(lock, line, threads, options.concurrency);
    runner = new JobRunner(lock, lifecycle, line, places, threads);
    cluster =
        options.cluster == null
            ? null
            : new ClusterMember(options.cluster, lock, line, places, runner, threads, clock);
    turns =
        new Turns(
            lock,
            lifecycle,
            jobs,
            line,
            places,
            runner,
            cluster,
            watched,
            threads,
            options.patience);
  }

  private void takeTurn() {
    turns.take();
  }

  @Override
  public void register(WarmingJob job) {
    StackRoom.requirePlenty(); // D4: what is begun under the lock isn't broken off
    RegisteredJob added = new RegisteredJob(job, lock);
    JobRequirements.check(added, cluster != null, clock.instant());
    lock.run(
        () -> {
          jobs.add(added);
          if (lifecycle.started) {
            begin(added);
            lock.leaveTurn();
          }
        });
    serveCluster();
  }

  @Override
  public void start() {
    StackRoom.requirePlenty();
    lock.run(
        () -> {
          if (!lifecycle.started && !lifecycle.closed) {
            lifecycle.started = true;
            jobs.all().forEach(this::begin);
            lock.leaveTurn();
          }
        });
    serveCluster();
  }

  /** The job's first tick counts from now; a job that runs at the start is due at once. */
  private void begin(RegisteredJob job) {
    job.times.begin();
    if (job.runsAtStart && !job.isBusy()) {
      line.join(new WaitingRun(job, line.turn(), false));
    }
  }

  private void serveCluster() {
    if (cluster != null) {
      cluster.serve(
          lock.get(() -> lifecycle.isActive() ? List.copyOf(jobs.ofTheCluster()) : List.of()));
    }
  }

  @Override
  public CompletableFuture<JobRun> runNow(String name) {
    StackRoom.requirePlenty();
    return lock.get(
        () -> {
          RegisteredJob job = jobs.get(name);
          if (lifecycle.closed) {
            throw new IllegalStateException(
                "the scheduler is closed; job '%s' can't run".formatted(name));
          }
          if (job.run != null && !job.run.isDecided()) {
            return job.run.future;
          }
          WaitingRun waiting = job.waiting;
          if (waiting == null) {
            waiting = new WaitingRun(job, line.turn(), false);
            line.join(waiting);
          }
          waiting.onSchedule = false;
          lock.leaveTurn();
          return waiting.future;
        });
  }

  @Override
  public void pause(String name) {
    setPaused(name, true);
  }

  @Override
  public void resume(String name) {
    setPaused(name, false);
  }

  private void setPaused(String name, boolean paused) {
    StackRoom.requirePlenty();
    lock.run(
        () -> {
          RegisteredJob job = jobs.get(name);
          if (job.paused != paused) {
            job.paused = paused;
            lock.log(() -> SchedulerLog.paused(name, paused));
          }
        });
  }

  @Override
  public List<JobStatus> jobs() {
    StackRoom.requirePlenty();
    return lock.get(() -> jobs.all().stream().map(RegisteredJob::status).toList());
  }

  @Override
  public void close() {
    StackRoom.requirePlenty();
    boolean first =
        lock.get(
            () -> {
              boolean open = !lifecycle.closed;
              lifecycle.closed = true;
              turns.end();
              jobs.all().stream().filter(job -> !job.oncePerCluster).forEach(this::cancel);
              return open;
            });
    if (!first) {
      return;
    }
    if (cluster != null) {
      cluster.close(); // before its runs are cancelled: they are another node's then
    }
    lock.run(() -> jobs.all().forEach(this::cancel));
    try {
      lock.await(runner::isIdle, longestClose);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever closes is in a hurry
    }
    threads.close();
  }

  private void cancel(RegisteredJob job) {
    Instant now = watched.lastLook().now();
    runner.cancel(job, now);
  }
}
