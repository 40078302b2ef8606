package io.reportcache.warming;

import io.reportcache.thread.StackRoom;
import io.reportcache.warming.WatchedClock.Look;
import io.reportcache.warming.WatchedClock.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Wakes up when a job is due, and once a minute at least: looks at the clock, lets the jobs that
 * are due join the line, and those whose turn it is run.
 */
final class PriorityWarmingScheduler implements WarmingScheduler {

  /** Timers count elapsed time; that the clock was set shall be noticed soon. */
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final int NO_ALARM = -1;
  private static final int MOST_STEPS = 10;
  private static final int MOST_TURNS = 3;

  private final SchedulerLock lock = new SchedulerLock(this::turn);
  private final Agenda agenda = new Agenda();
  private final WaitingLine line = new WaitingLine();
  private final Duration longestClose;
  private final InstantSource clock;
  private final WatchedClock watched;
  private final SchedulerThreads threads;
  private final Runs runs;
  private final @Nullable ClusterRuns cluster;
  private final Askers askers;
  private final Alarm alarm;
  private boolean started;
  private boolean closed;

  PriorityWarmingScheduler(WarmingSchedulerBuilder options) {
    longestClose = options.longestClose;
    clock = options.clock;
    watched = options.watchedClock(lock::log);
    threads = new SchedulerThreads(options.timer, options.executor, lock::log);
    askers = new Askers(lock, threads, options.patience, this::turn);
    alarm = new Alarm(lock, threads, this::turn);
    runs = new Runs(lock, line, threads, options.concurrency);
    cluster =
        options.cluster == null
            ? null
            : new ClusterRuns(options.cluster, lock, line, runs, threads, clock);
  }

  @Override
  public void register(WarmingJob job) {
    StackRoom.requirePlenty(); // D4: what is begun under the lock isn't broken off
    ScheduledJob added = new ScheduledJob(job, lock);
    Instant now = clock.instant();
    added.requireFiring(now);
    if (added.oncePerCluster) {
      if (cluster == null) {
        throw new IllegalArgumentException(
            "job '%s' is to run once per cluster, and the scheduler has no cluster; give its builder one by oncePerCluster(DurableCluster.on(store))"
                .formatted(added.name));
      }
      ClusterSchedule.require(added, now);
    }
    lock.run(
        () -> {
          agenda.add(added);
          if (started) {
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
          if (!started && !closed) {
            started = true;
            agenda.all().forEach(this::begin);
            lock.leaveTurn();
          }
        });
    serveCluster();
  }

  /** The job's first moment counts from now; one that runs at the start is due at once. */
  private void begin(ScheduledJob job) {
    job.times.begin();
    if (job.runsAtStart && !job.isBusy()) {
      line.join(new Waiting(job, line.turn(), false));
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
    StackRoom.requirePlenty();
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
            waiting = new Waiting(job, line.turn(), false);
            line.join(waiting);
          }
          waiting.onSchedule = false;
          lock.leaveTurn();
          return waiting.future;
        });
  }

  @Override
  public List<JobStatus> jobs() {
    StackRoom.requirePlenty();
    return lock.get(() -> agenda.all().stream().map(ScheduledJob::status).toList());
  }

  @Override
  public void close() {
    StackRoom.requirePlenty();
    boolean first =
        lock.get(
            () -> {
              boolean open = !closed;
              closed = true;
              runs.close();
              alarm.plan(null);
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
      lock.await(runs::isIdle, longestClose);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever closes is in a hurry
    }
    threads.close();
  }

  private void cancel(ScheduledJob job) {
    runs.cancel(job, watched.lastLook().now());
  }

  private void turn() {
    turn(NO_ALARM, Duration.ZERO);
  }

  /** Not under the lock. An alarm that was set late, by a thread that was held up, comes late. */
  private void turn(int alarmNumber, Duration slept) {
    takeTurn(alarmNumber, slept);
    for (int turns = 1; turns < MOST_TURNS && hasTimePassed(); turns++) {
      takeTurn(NO_ALARM, Duration.ZERO);
    }
  }

  private boolean hasTimePassed() {
    Reading reading = watched.read();
    return lock.get(() -> started && !closed && watched.isLater(reading));
  }

  /**
   * Lets due jobs wait and waiting jobs run, asks the schedules that have a say in that, and sets
   * the alarm for the next turn. Takes the lock for each step.
   */
  private void takeTurn(int alarmNumber, Duration slept) {
    List<Runnable> launches = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    try {
      StackRoom.requirePlenty();
      for (int steps = 0; takeStep(alarmNumber, slept, launches, questions); steps++) {
        if (steps == MOST_STEPS) { // jobs that are due all the time mustn't keep others waiting
          lock.run(() -> alarm.plan(closed ? null : Duration.ZERO));
          break;
        }
      }
      alarm.set();
    } catch (Throwable e) { // D4: the next turn comes, whatever became of this one
      lock.run(
          () -> {
            questions.forEach(question -> question.failed(e)); // or they'd count as asked for ever
            alarm.plan(closed ? null : PAUSE_AFTER_FAILURE);
          });
      alarm.set();
      lock.log(() -> RunLog.stepFailed(e));
    } finally {
      launches.forEach(Runnable::run);
    }
  }

  /**
   * Tells whether there is another step to take: schedules have answered.
   *
   * @param launches empty before and after
   * @param questions empty before; those that nobody has asked, if this throws
   */
  private boolean takeStep(
      int alarmNumber, Duration slept, List<Runnable> launches, List<Question> questions) {
    Reading reading = watched.read();
    lock.run(() -> step(reading, alarmNumber, slept, launches, questions));
    boolean any = !questions.isEmpty();
    askers.ask(List.copyOf(questions));
    questions.clear();
    if (!launches.isEmpty()) { // they don't wait for what other schedules have to say
      alarm.set(); // a host's executor may run a job right here
      List<Runnable> now = List.copyOf(launches);
      launches.clear();
      now.forEach(Runnable::run);
    }
    return any;
  }

  /** Under the lock. An alarm that was set before another turn tells nothing of the time since. */
  private void step(
      Reading reading,
      int alarmNumber,
      Duration slept,
      List<Runnable> launches,
      List<Question> questions) {
    if (closed) {
      return;
    }
    Look look = look(reading, alarm.isLatest(alarmNumber) ? slept : Duration.ZERO);
    if (started) {
      line.nextTurn();
      for (ScheduledJob job : agenda.all()) {
        joinIfDue(job, look, launches);
        job.times.question(look).ifPresent(questions::add);
      }
    }
    runs.startWaiting(look.now(), launches, questions);
    alarm.plan(sleep(look));
  }

  private Look look(Reading reading, Duration slept) {
    Look look = watched.look(reading, slept);
    if (!look.setBy().isZero()) {
      lock.log(() -> RunLog.clockWasSet(look.setBy()));
      agenda.all().forEach(job -> job.times.clockWasSet(look));
    }
    return look;
  }

  /** A job never overlaps with itself. */
  private void joinIfDue(ScheduledJob job, Look look, List<Runnable> launches) {
    Instant due = job.times.takeDue(look);
    if (job.oncePerCluster && cluster != null) {
      Tick tick = job.times.tick();
      if (tick != null) {
        cluster.due(job, tick, launches);
        job.times.forgetTick();
      }
    } else if (due != null && job.isBusy()) {
      job.skip();
      lock.log(() -> RunLog.skipped(job));
    } else if (due != null) {
      line.join(new Waiting(job, line.turn(), true));
    }
  }

  private @Nullable Duration sleep(Look look) {
    if (!started || agenda.all().isEmpty()) {
      return null;
    }
    Duration sleep = LONGEST_SLEEP;
    for (ScheduledJob job : agenda.all()) {
      Duration in = job.times.wakeIn(look).orElse(sleep);
      sleep = in.compareTo(sleep) < 0 ? in : sleep;
    }
    return sleep.isNegative() ? Duration.ZERO : sleep;
  }
}
