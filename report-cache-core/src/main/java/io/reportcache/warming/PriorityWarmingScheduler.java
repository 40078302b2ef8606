package io.reportcache.warming;

import io.reportcache.warming.JobRun.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps jobs in one list. At each wake-up, those that are due join the ones that wait, and the
 * first of them by priority and registration get the free places.
 */
final class PriorityWarmingScheduler implements WarmingScheduler {

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  // Timers count elapsed time and schedules follow the clock; when that is put forward or back, the
  // scheduler shall notice soon.
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final List<ScheduledJob> jobs = new ArrayList<>();
  private final InstantSource clock;
  private final SchedulerThreads threads;
  private final int concurrency;
  private int occupied; // places; a run that timed out gives its place back before it ends
  private int running;
  private boolean started;
  private boolean closed;
  private @Nullable Future<?> wakeUp;

  PriorityWarmingScheduler(WarmingSchedulerBuilder options) {
    clock = options.clock;
    concurrency = options.concurrency;
    threads = new SchedulerThreads(options.timer, options.executor);
  }

  @Override
  public void register(WarmingJob job) {
    ScheduledJob added = new ScheduledJob(job);
    added.requireFiring(clock.instant());
    locked(
        () -> {
          if (find(added.name).isPresent()) {
            throw new IllegalArgumentException(
                "a job named '%s' is registered already; give each its own name"
                    .formatted(added.name));
          }
          jobs.add(added);
          if (started) {
            begin(added);
            turn();
          }
        });
  }

  @Override
  public void start() {
    locked(
        () -> {
          if (!started && !closed) {
            started = true;
            jobs.forEach(this::begin);
            turn();
          }
        });
  }

  @Override
  public CompletableFuture<JobRun> runNow(String name) {
    List<CompletableFuture<JobRun>> future = new ArrayList<>(1);
    locked(
        () -> {
          ScheduledJob job =
              find(name)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "no job is named '%s'; there are %s"
                                  .formatted(name, jobs.stream().map(j -> j.name).toList())));
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
      return jobs.stream().map(ScheduledJob::status).toList();
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
      for (ScheduledJob job : jobs) {
        cancel(job);
      }
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

  private void locked(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  private Optional<ScheduledJob> find(String name) {
    return jobs.stream().filter(job -> job.name.equals(name)).findFirst();
  }

  private void begin(ScheduledJob job) {
    job.moveOn(clock.instant());
    if (job.runsAtStart) {
      job.enqueue();
    }
  }

  /** Under the lock: lets due jobs wait, waiting jobs run, and sets the alarm for the next. */
  private void turn() {
    if (closed) {
      return;
    }
    Instant now = clock.instant();
    for (ScheduledJob job : jobs) {
      if (started && job.isDue(now)) {
        job.moveOn(now);
        if (job.isBusy()) {
          job.skip();
          RunLog.skipped(job);
        } else {
          job.enqueue();
        }
      }
    }
    while (occupied < concurrency && startNext(now)) {
      // until all places are taken or nobody waits
    }
    setAlarm(now);
  }

  private boolean startNext(Instant now) {
    Optional<ScheduledJob> next =
        jobs.stream()
            .filter(job -> job.waiting != null && job.run == null)
            .min(Comparator.comparing(job -> job.priority)); // the first registered, of equal ones
    next.ifPresent(job -> start(job, now));
    return next.isPresent();
  }

  private void start(ScheduledJob job, Instant now) {
    Run run = new Run(job, job.future(), now);
    job.waiting = null;
    job.run = run;
    occupied++;
    running++;
    try {
      threads.execute(() -> execute(run));
    } catch (RuntimeException | Error e) { // no thread to be had: the job failed, the scheduler not
      decide(run, Outcome.FAILED, e);
      ended(run);
    }
  }

  private void execute(Run run) {
    lock.lock();
    try {
      if (!run.isDecided()) {
        run.thread = Thread.currentThread();
        run.limit = threads.after(run.job.timeLimit, () -> timeOut(run));
      }
    } finally {
      lock.unlock();
    }
    Outcome outcome = Outcome.SUCCEEDED;
    Throwable failure = null;
    try {
      if (run.thread != null) {
        run.job.task.run();
      }
    } catch (Throwable e) { // R4: also an Error of one job never stops the scheduler
      outcome = Outcome.FAILED;
      failure = e;
    }
    lock.lock();
    try {
      run.thread = null; // from here on a late time-out interrupts nobody
      Thread.interrupted();
      cancel(run.limit);
      if (!run.isDecided()) {
        decide(run, outcome, failure);
      }
      ended(run);
      turn();
    } finally {
      lock.unlock();
    }
  }

  private void timeOut(Run run) {
    lock.lock();
    try {
      Thread thread = run.thread;
      if (thread != null && !run.isDecided()) {
        decide(run, Outcome.TIMED_OUT, null);
        thread.interrupt();
        turn();
      }
    } finally {
      lock.unlock();
    }
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
    run.future.completeAsync(() -> result); // elsewhere: what depends on it is foreign code
  }

  private void ended(Run run) {
    run.job.run = null;
    running--;
    idle.signalAll();
  }

  private void setAlarm(Instant now) {
    cancel(wakeUp);
    wakeUp = null;
    Optional<Instant> next =
        jobs.stream()
            .map(job -> job.nextDue)
            .filter(due -> due != null)
            .min(Comparator.naturalOrder());
    if (started && next.isPresent()) {
      Duration sleep = Duration.between(now, next.get());
      Duration bounded = sleep.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : sleep;
      wakeUp =
          threads.after(bounded.isNegative() ? Duration.ZERO : bounded, () -> locked(this::turn));
    }
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
