package io.reportcache.warming;

import io.reportcache.warming.WatchedClock.Look;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Wakes up when a job is due, and once a minute at least: looks at the clock, lets the jobs that
 * are due join the line, and those whose turn it is run.
 */
final class PriorityWarmingScheduler implements WarmingScheduler {

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  /** Timers count elapsed time; that the clock was set shall be noticed soon. */
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

  private final SchedulerLock lock = new SchedulerLock();
  private final Agenda agenda = new Agenda();
  private final WaitingLine line = new WaitingLine();
  private final InstantSource clock;
  private final WatchedClock watched;
  private final SchedulerThreads threads;
  private final Runs runs;
  private final @Nullable ClusterRuns cluster;
  private boolean started;
  private boolean closed;
  private int alarms;
  private @Nullable Future<?> wakeUp;

  PriorityWarmingScheduler(WarmingSchedulerBuilder options) {
    clock = options.clock;
    watched = options.watchedClock();
    threads = new SchedulerThreads(options.timer, options.executor);
    runs = new Runs(lock, line, threads, options.concurrency, this::turn);
    cluster =
        options.store == null
            ? null
            : new ClusterRuns(
                new ClusterTicks(options.store, options.worker, clock),
                lock,
                line,
                runs,
                threads,
                clock,
                this::turn);
  }

  @Override
  public void register(WarmingJob job) {
    ScheduledJob added = new ScheduledJob(job);
    Instant now = clock.instant();
    added.requireFiring(now);
    if (added.oncePerCluster) {
      if (cluster == null) {
        throw new IllegalArgumentException(
            "job '%s' is to run once per cluster, and the scheduler has no store for that; give its builder one by oncePerCluster(store)"
                .formatted(added.name));
      }
      ClusterSchedule.require(added, now);
    }
    lock.run(
        () -> {
          agenda.add(added);
          if (started) {
            begin(added, look(Duration.ZERO));
            turn();
          }
        });
    serveCluster();
  }

  @Override
  public void start() {
    lock.run(
        () -> {
          if (!started && !closed) {
            Look look = look(Duration.ZERO);
            started = true;
            agenda.all().forEach(job -> begin(job, look));
            turn();
          }
        });
    serveCluster();
  }

  /** The job's first moment counts from now; one that runs at the start is due at once. */
  private void begin(ScheduledJob job, Look look) {
    job.times.begin(look);
    if (job.runsAtStart && !job.isBusy()) {
      line.join(new Waiting(job, line.turn(), false, null));
    }
  }

  private void serveCluster() {
    if (cluster != null) {
      List<ScheduledJob> jobs =
          lock.get(() -> started && !closed ? List.copyOf(agenda.ofTheCluster()) : List.of());
      cluster.serve(jobs);
    }
  }

  @Override
  public CompletableFuture<JobRun> runNow(String name) {
    return lock.get(
        () -> {
          ScheduledJob job = agenda.get(name);
          if (closed) {
            throw new IllegalStateException(
                "the scheduler is closed; job '%s' can't run".formatted(name));
          }
          if (job.run != null && !job.run.isDecided()) {
            return job.run.future;
          }
          Waiting waiting = job.waiting;
          if (waiting == null) {
            waiting = new Waiting(job, line.turn(), false, null);
            line.join(waiting);
          }
          waiting.onSchedule = false;
          turn();
          return waiting.future;
        });
  }

  @Override
  public List<JobStatus> jobs() {
    return lock.get(() -> agenda.all().stream().map(ScheduledJob::status).toList());
  }

  @Override
  public void close() {
    boolean first =
        lock.get(
            () -> {
              boolean open = !closed;
              closed = true;
              runs.close();
              cancel(wakeUp);
              agenda.all().stream().filter(job -> !job.oncePerCluster).forEach(this::cancel);
              return open;
            });
    if (!first) {
      return;
    }
    if (cluster != null) {
      cluster.close(); // before its runs are cancelled: they are another node's then
    }
    lock.run(() -> agenda.all().forEach(this::cancel));
    try {
      lock.await(runs::isIdle, LONGEST_CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever closes is in a hurry
    }
    threads.close();
  }

  private void cancel(ScheduledJob job) {
    runs.cancel(job, look(Duration.ZERO).now());
  }

  /** Under the lock: lets due jobs wait, waiting jobs run, and sets the alarm for the next. */
  private void turn() {
    turn(Duration.ZERO);
  }

  private void turn(Duration slept) {
    if (closed) {
      return;
    }
    Look look = look(slept);
    if (started) {
      line.nextTurn();
      agenda.all().forEach(job -> joinIfDue(job, look));
    }
    runs.startWaiting(look.now());
    setAlarm(look);
  }

  private Look look(Duration slept) {
    Look look = watched.look(slept);
    if (!look.setBy().isZero()) {
      RunLog.clockWasSet(look.setBy());
      agenda.all().forEach(job -> job.clockWasSet(look));
    }
    return look;
  }

  /** A job never overlaps with itself. */
  private void joinIfDue(ScheduledJob job, Look look) {
    Instant due = job.times.takeDue(look);
    if (due == null) {
      return;
    }
    if (job.oncePerCluster && cluster != null) {
      cluster.due(job, due);
    } else if (job.isBusy()) {
      job.skip();
      RunLog.skipped(job);
    } else {
      line.join(new Waiting(job, line.turn(), true, null));
    }
  }

  private void setAlarm(Look look) {
    cancel(wakeUp);
    wakeUp = null;
    if (!started || agenda.all().isEmpty()) {
      return;
    }
    Duration sleep = LONGEST_SLEEP;
    for (ScheduledJob job : agenda.all()) {
      Duration in = job.times.wakeIn(look).orElse(sleep);
      sleep = in.compareTo(sleep) < 0 ? in : sleep;
    }
    Duration bounded = sleep.isNegative() ? Duration.ZERO : sleep;
    int alarm = ++alarms;
    try {
      wakeUp = threads.after(bounded, () -> lock.run(() -> wake(alarm, bounded)));
    } catch (Throwable e) { // a host's timer that is shut down; runs may end
      RunLog.timerFailed(e);
    }
  }

  /** An alarm that was set before another turn tells nothing of the time since that. */
  private void wake(int alarm, Duration slept) {
    turn(alarm == alarms ? slept : Duration.ZERO);
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
