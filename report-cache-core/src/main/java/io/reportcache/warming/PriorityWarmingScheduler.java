package io.reportcache.warming;

import io.reportcache.delivery.UnknownTypeException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import io.reportcache.warming.JobRun.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives places to jobs. At each wake-up, those that are due join the ones that wait, and the first
 * of them on the {@link Agenda} get the free places.
 */
final class PriorityWarmingScheduler implements WarmingScheduler {

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
  private static final Duration TICK_RETRY = Duration.ofSeconds(5);

  // Timers count elapsed time and schedules follow the clock; when that is put forward or back, the
  // scheduler shall notice soon.
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

  /** What a timer can count in nanoseconds; as good as no limit. */
  private static final Duration LONGEST_LIMIT = Duration.ofDays(36_500);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Agenda agenda = new Agenda();
  private final InstantSource clock;
  private final SchedulerThreads threads;
  private final @Nullable ClusterTicks cluster;
  private final int concurrency;
  private Duration clusterLimit = WarmingJob.DEFAULT_TIME_LIMIT;
  private int occupied; // places; a run that timed out gives its place back before it ends
  private int running;
  private boolean started;
  private boolean closed;
  private @Nullable Future<?> wakeUp;
  private List<Runnable> launches = new ArrayList<>(); // decided under the lock, done after it

  PriorityWarmingScheduler(WarmingSchedulerBuilder options) {
    clock = options.clock;
    concurrency = options.concurrency;
    threads = new SchedulerThreads(options.timer, options.executor);
    cluster =
        options.store == null
            ? null
            : new ClusterTicks(options.store, options.worker, clock, new JobsOfThisNode());
  }

  @Override
  public void register(WarmingJob job) {
    ScheduledJob added = new ScheduledJob(job);
    added.requireFiring(clock.instant());
    if (added.oncePerCluster) {
      requireCluster(added);
    }
    locked(
        () -> {
          if (added.oncePerCluster) {
            admitToCluster(added);
          }
          agenda.add(added);
          if (started) {
            agenda.begin(added, clock.instant());
            turn();
          }
        });
    startCluster();
  }

  private void requireCluster(ScheduledJob job) {
    if (cluster == null) {
      throw new IllegalArgumentException(
          "job '%s' is to run once per cluster, and the scheduler has no store for that; give its builder one by oncePerCluster(store)"
              .formatted(job.name));
    }
    job.requireFitForCluster(clock.instant());
  }

  /** Under the lock. A running worker's lease can't be made longer. */
  private void admitToCluster(ScheduledJob job) {
    if (job.timeLimit.compareTo(clusterLimit) > 0) {
      if (started) {
        throw new IllegalArgumentException(
            "timeLimit of job '%s' must be at most %s once the scheduler has started, was %s; register it before"
                .formatted(job.name, clusterLimit, job.timeLimit));
      }
      clusterLimit = job.timeLimit;
    }
  }

  /** Not under the lock: a worker that starts may ask the store. */
  private void startCluster() {
    ClusterTicks ticks = cluster;
    if (ticks == null) {
      return;
    }
    Duration limit;
    lock.lock();
    try {
      if (!started || closed || agenda.all().stream().noneMatch(job -> job.oncePerCluster)) {
        return;
      }
      limit = clusterLimit;
    } finally {
      lock.unlock();
    }
    ticks.start(concurrency, limit);
  }

  @Override
  public void start() {
    locked(
        () -> {
          if (!started && !closed) {
            started = true;
            agenda.all().forEach(job -> agenda.begin(job, clock.instant()));
            turn();
          }
        });
    startCluster();
  }

  @Override
  public CompletableFuture<JobRun> runNow(String name) {
    List<CompletableFuture<JobRun>> future = new ArrayList<>(1);
    locked(
        () -> {
          ScheduledJob job = agenda.get(name);
          if (closed) {
            throw new IllegalStateException(
                "the scheduler is closed; job '%s' can't run".formatted(name));
          }
          if (job.run == null) {
            job.enqueue();
          }
          future.add(job.future());
          turn();
        });
    return future.get(0);
  }

  @Override
  public List<JobStatus> jobs() {
    lock.lock();
    try {
      return agenda.all().stream().map(ScheduledJob::status).toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      cancel(wakeUp);
      agenda.all().stream().filter(job -> !job.oncePerCluster).forEach(this::cancel);
    } finally {
      lock.unlock();
    }
    if (cluster != null) {
      cluster.close(); // before its runs are cancelled: they are another node's then
    }
    lock.lock();
    try {
      agenda.all().forEach(this::cancel);
      long left = LONGEST_CLOSE.toNanos();
      while (running > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever closes is in a hurry
    } finally {
      lock.unlock();
    }
    threads.close();
  }

  /** Does the work under the lock, then hands over the runs that it decided on. */
  private void locked(Runnable work) {
    List<Runnable> launched;
    lock.lock();
    try {
      work.run();
    } finally {
      launched = launches;
      launches = new ArrayList<>();
      lock.unlock();
    }
    launched.forEach(Runnable::run); // not under the lock: a host's executor may run it right here
  }

  private void launch(Run run) {
    try {
      threads.execute(() -> execute(run));
    } catch (RuntimeException | Error e) { // no thread to be had: the job failed, the scheduler not
      locked(() -> end(run, Outcome.FAILED, e));
    }
  }

  /**
   * Another node may have added it. The store may be slow or away, so not on the timer's thread.
   */
  private void launch(ClusterTicks ticks, Agenda.Tick tick) {
    try {
      threads.execute(() -> add(ticks, tick));
    } catch (RuntimeException e) {
      RunLog.tickFailed(tick.job(), e);
    }
  }

  private void add(ClusterTicks ticks, Agenda.Tick tick) {
    try {
      ticks.add(tick.job(), tick.job().lastTick(tick.at(), clock.instant()));
    } catch (RuntimeException e) {
      RunLog.tickFailed(tick.job(), e);
      locked(() -> tryAgain(ticks, tick));
    }
  }

  private void tryAgain(ClusterTicks ticks, Agenda.Tick tick) {
    if (!closed && !tick.job().isSuperseded(tick.at(), clock.instant())) {
      var unused = threads.after(TICK_RETRY, () -> launch(ticks, tick));
    }
  }

  /** Under the lock: lets due jobs wait, waiting jobs run, and sets the alarm for the next. */
  private void turn() {
    if (closed) {
      return;
    }
    Instant now = clock.instant();
    if (started) {
      List<Agenda.Tick> due = agenda.enqueueDue(now);
      ClusterTicks ticks = cluster;
      if (ticks != null) {
        due.forEach(tick -> launches.add(() -> launch(ticks, tick)));
      }
    }
    for (Optional<ScheduledJob> next = agenda.next();
        occupied < concurrency && next.isPresent();
        next = agenda.next()) {
      start(next.get(), now);
    }
    setAlarm(now);
  }

  private void start(ScheduledJob job, Instant now) {
    Run run = begin(job, job.future(), now);
    job.waiting = null;
    launches.add(() -> launch(run));
  }

  private Run begin(ScheduledJob job, CompletableFuture<JobRun> future, Instant now) {
    Run run = new Run(job, future, now);
    job.run = run;
    occupied++;
    running++;
    return run;
  }

  private void execute(Run run) {
    Outcome outcome = Outcome.SUCCEEDED;
    Throwable failure = null;
    try (TenantScope none = TenantContext.openNone()) { // T3: whoever the thread worked for before
      if (begins(run)) {
        run.job.task.run();
      }
    } catch (Throwable e) { // R4: also an Error of one job never stops the scheduler
      outcome = Outcome.FAILED;
      failure = e;
    }
    Outcome ending = outcome;
    Throwable thrown = failure;
    locked(() -> end(run, ending, thrown));
  }

  /** Tells whether the run is to go ahead, and has it interrupted when its time is up. */
  private boolean begins(Run run) {
    lock.lock();
    try {
      if (run.isDecided()) {
        return false; // cancelled before it had a thread
      }
      run.thread = Thread.currentThread();
      Duration limit = run.job.timeLimit;
      Duration bounded = limit.compareTo(LONGEST_LIMIT) > 0 ? LONGEST_LIMIT : limit;
      run.limit = threads.after(bounded, () -> timeOut(run));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: the run is over, in whichever way. */
  private void end(Run run, Outcome outcome, @Nullable Throwable failure) {
    if (run.thread != null) {
      run.thread = null; // from here on a late time-out interrupts nobody
      Thread.interrupted();
    }
    cancel(run.limit);
    if (!run.isDecided()) {
      boolean handedBack = closed && failure instanceof InterruptedException;
      decide(run, handedBack ? Outcome.CANCELLED : outcome, handedBack ? null : failure);
    }
    run.job.run = null;
    running--;
    idle.signalAll();
    turn();
  }

  private void timeOut(Run run) {
    locked(
        () -> {
          Thread thread = run.thread;
          if (thread != null && !run.isDecided()) {
            decide(run, Outcome.TIMED_OUT, null);
            thread.interrupt();
            turn();
          }
        });
  }

  private void cancel(ScheduledJob job) {
    Run run = job.run;
    if (run != null && !run.isDecided()) {
      decide(run, Outcome.CANCELLED, null);
      if (run.thread != null) {
        run.thread.interrupt();
      }
    }
    if (job.waiting != null) {
      Run never = new Run(job, job.waiting, clock.instant());
      job.waiting = null;
      occupied++;
      decide(never, Outcome.CANCELLED, null);
    }
  }

  /** Under the lock: the result is known, and the place free. */
  private void decide(Run run, Outcome outcome, @Nullable Throwable failure) {
    JobRun result = run.decide(outcome, failure);
    occupied--;
    RunLog.ended(run.job, result);
    threads.tell(() -> run.future.complete(result));
  }

  private void setAlarm(Instant now) {
    cancel(wakeUp);
    wakeUp = null;
    Optional<Instant> next = agenda.earliestDue();
    if (started && next.isPresent()) {
      Duration sleep = Duration.between(now, next.get());
      Duration bounded = sleep.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : sleep;
      try {
        wakeUp =
            threads.after(bounded.isNegative() ? Duration.ZERO : bounded, () -> locked(this::turn));
      } catch (RuntimeException e) { // a host's timer that is shut down; runs under way may end
        RunLog.timerFailed(e);
      }
    }
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** What the cluster's worker on this node runs; it has threads and a bound of its own. */
  private final class JobsOfThisNode implements ClusterTicks.Jobs {

    @Override
    public Map<String, Integer> types() {
      lock.lock();
      try {
        return agenda.all().stream()
            .filter(job -> job.oncePerCluster)
            .collect(Collectors.toMap(job -> job.name, job -> 1));
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean isSuperseded(String name, Instant tick) {
      return job(name).isSuperseded(tick, clock.instant());
    }

    @Override
    public @Nullable JobRun run(String name) {
      ScheduledJob job = job(name);
      Run run;
      lock.lock();
      try {
        if (closed) {
          throw new IllegalStateException("the scheduler is closed; another node runs " + name);
        }
        if (job.run != null) {
          job.skip();
          return null;
        }
        run = begin(job, new CompletableFuture<>(), clock.instant());
      } finally {
        lock.unlock();
      }
      execute(run);
      return run.result;
    }

    private ScheduledJob job(String name) {
      lock.lock();
      try {
        return agenda.all().stream()
            .filter(job -> job.oncePerCluster && job.name.equals(name))
            .findFirst()
            .orElseThrow(() -> new UnknownTypeException("no job is named '%s'".formatted(name)));
      } finally {
        lock.unlock();
      }
    }
  }
}
