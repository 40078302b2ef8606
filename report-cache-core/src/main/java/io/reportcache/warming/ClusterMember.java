package io.reportcache.warming;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * What a node does for the jobs that run once per cluster: it adds each tick to the cluster, and
 * runs the ticks that it gets back, by {@link ClusterRuns}.
 */
final class ClusterMember {

  private static final Duration LONGEST_LIMIT = Duration.ofDays(3_650);
  private static final Duration TICK_RETRY = Duration.ofSeconds(5);

  private final SchedulerLock lock;
  private final Places places;
  private final SchedulerThreads threads;
  private final ClusterRuns runs;
  private final ClusterTicks ticks;

  /** Joins the cluster. */
  ClusterMember(
      Cluster cluster,
      SchedulerLock lock,
      WaitingLine line,
      Places places,
      JobRunner runner,
      SchedulerThreads threads,
      InstantSource clock) {
    this.lock = lock;
    this.places = places;
    this.threads = threads;
    runs = new ClusterRuns(lock, line, places, runner, clock);
    ticks = cluster.join(runs, clock);
  }

  private record Addition(RegisteredJob job, Tick tick, int repetition) {}

  /**
   * Begins to run ticks of the jobs. Not under the lock: a worker that starts may ask the store.
   */
  void serve(List<RegisteredJob> jobs) {
    runs.serve(jobs);
    ticks.serve(jobs.stream().map(ClusterMember::jobOf).toList());
  }

  void close() {
    runs.close();
    ticks.close();
  }

  /**
   * Under the lock: a tick is due.
   *
   * @param afterwards gets what is to be done when the lock is released
   */
  void due(RegisteredJob job, Tick tick, List<Runnable> afterwards) {
    WaitingRun waiting = job.waiting;
    if (waiting != null && waiting.isTickBefore(tick.due())) {
      places.leaveTick(waiting);
      job.skip();
      waiting.passOver("a later tick is due");
    }
    Addition addition = new Addition(job, tick, job.ticks.add(tick));
    job.lastTick = tick;
    afterwards.add(() -> addOnAThread(addition));
  }

  /** Not on the timer's thread: the store may be slow or away. */
  private void addOnAThread(Addition addition) {
    try {
      threads.execute(() -> add(addition));
    } catch (Throwable e) {
      lock.log(() -> SchedulerLog.tickFailed(addition.job.name, e));
      tryAgain(addition);
    }
  }

  /** Another node may have added it. */
  private void add(Addition addition) {
    try {
      ticks.add(jobOf(addition.job), addition.tick.due(), addition.repetition);
    } catch (Throwable e) {
      lock.log(() -> SchedulerLog.tickFailed(addition.job.name, e));
      tryAgain(addition);
    }
  }

  private void tryAgain(Addition addition) {
    try {
      if (!runs.isClosed() && lock.get(() -> addition.tick.equals(addition.job.lastTick))) {
        var unused = threads.after(TICK_RETRY, () -> addOnAThread(addition));
      }
    } catch (Throwable e) {
      lock.log(() -> SchedulerLog.tickFailed(addition.job.name, e));
    }
  }

  private static ClusterTicks.Job jobOf(RegisteredJob job) {
    Duration limit = job.timeLimit.compareTo(LONGEST_LIMIT) > 0 ? LONGEST_LIMIT : job.timeLimit;
    return new ClusterTicks.Job(job.name, job.priority, limit.plus(ClusterRuns.LONGEST_WAIT));
  }
}
