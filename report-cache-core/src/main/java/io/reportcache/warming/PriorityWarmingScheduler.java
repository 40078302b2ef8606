package io.reportcache.warming;

import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import io.reportcache.warming.JobRun.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gives places to jobs. At each wake-up, those that are due join the ones that wait, and the first
 * of them on the {@link Agenda} get the free places.
 */
final class PriorityWarmingScheduler implements WarmingScheduler {

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

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
  private final int concurrency;
  private int occupied; // places; a run that timed out gives its place back before it ends
  private int running;
  private boolean started;
  private boolean closed;
  private @Nullable Future<?> wakeUp;
  private List<Run> launches = new ArrayList<>(); // decided under the lock, handed over after it

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
          agenda.add(added);
          if (started) {
            agenda.begin(added, clock.instant());
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
            agenda.all().forEach(job -> agenda.begin(job, clock.instant()));
            turn();
          }
        });
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
      for (ScheduledJob job : agenda.all()) {
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

  /** Does the work under the lock, then hands over the runs that it decided on. */
  private void locked(Runnable work) {
    List<Run> launched;
    lock.lock();
    try {
      work.run();
    } finally {
      launched = launches;
      launches = new ArrayList<>();
      lock.unlock();
    }
    launched.forEach(this::launch); // not under the lock: a host's executor may run it right here
  }

  private void launch(Run run) {
    try {
      threads.execute(() -> execute(run));
    } catch (RuntimeException | Error e) { // no thread to be had: the job failed, the scheduler not
      locked(() -> end(run, Outcome.FAILED, e));
    }
  }

  /** Under the lock: lets due jobs wait, waiting jobs run, and sets the alarm for the next. */
  private void turn() {
    if (closed) {
      return;
    }
    Instant now = clock.instant();
    if (started) {
      agenda.enqueueDue(now);
    }
    for (Optional<ScheduledJob> next = agenda.next();
        occupied < concurrency && next.isPresent();
        next = agenda.next()) {
      start(next.get(), now);
    }
    setAlarm(now);
  }

  private void start(ScheduledJob job, Instant now) {
    Run run = new Run(job, job.future(), now);
    job.waiting = null;
    job.run = run;
    occupied++;
    running++;
    launches.add(run);
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
      decide(run, outcome, failure);
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
    run.future.completeAsync(() -> result); // elsewhere: what depends on it is foreign code
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
}
