package io.reportcache.warming;

import io.reportcache.thread.StackRoom;
import io.reportcache.warming.WatchedClock.Look;
import io.reportcache.warming.WatchedClock.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduler does when it wakes up, called a turn: it looks at the clock, has the jobs that
 * are due join the line, begins the runs that are next in it, and sets the alarm for the next turn.
 * A turn is taken when a job is due, when something has changed, and once a minute at least.
 */
final class Turns {

  /** Timers count elapsed time; that the clock was set shall be noticed soon. */
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final int NO_ALARM = -1;
  private static final int MOST_STEPS = 10;
  private static final int MOST_TURNS = 3;

  private final SchedulerLock lock;
  private final Lifecycle lifecycle;
  private final RegisteredJobs jobs;
  private final WaitingLine line;
  private final Places places;
  private final JobRunner runner;
  private final @Nullable ClusterMember cluster;
  private final WatchedClock clock;
  private final ScheduleAsker asker;
  private final Alarm alarm;

  Turns(
      SchedulerLock lock,
      Lifecycle lifecycle,
      RegisteredJobs jobs,
      WaitingLine line,
      Places places,
      JobRunner runner,
      @Nullable ClusterMember cluster,
      WatchedClock clock,
      SchedulerThreads threads,
      Duration patience) {
    this.lock = lock;
    this.lifecycle = lifecycle;
    this.jobs = jobs;
    this.line = line;
    this.places = places;
    this.runner = runner;
    this.cluster = cluster;
    this.clock = clock;
    asker = new ScheduleAsker(lock, threads, patience, this::take);
    alarm = new Alarm(lock, threads, this::take);
  }

  /** Under the lock: no alarm takes a turn any more. */
  void end() {
    alarm.plan(null);
  }

  /** Takes a turn. Not under the lock. */
  void take() {
    take(NO_ALARM, Duration.ZERO);
  }

  /** An alarm that was set late, by a thread that was held up, comes late. */
  private void take(int alarmNumber, Duration slept) {
    takeOne(alarmNumber, slept);
    for (int turns = 1; turns < MOST_TURNS && hasTimePassed(); turns++) {
      takeOne(NO_ALARM, Duration.ZERO);
    }
  }

  private boolean hasTimePassed() {
    Reading reading = clock.read();
    return lock.get(() -> lifecycle.isActive() && clock.isLater(reading));
  }

  /**
   * What a step has decided under the lock.
   *
   * @param afterwards what is to be done when the lock is released: runs begin, ticks are added
   * @param questions what schedules are to be asked
   */
  private record Decisions(List<Runnable> afterwards, List<Question> questions) {

    Decisions() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Takes steps until no schedule has anything to say any more. */
  private void takeOne(int alarmNumber, Duration slept) {
    Decisions decisions = new Decisions();
    try {
      StackRoom.requirePlenty();
      for (int steps = 0; takeStep(alarmNumber, slept, decisions); steps++) {
        if (steps == MOST_STEPS) { // jobs that are due all the time mustn't keep others waiting
          lock.run(() -> alarm.plan(lifecycle.closed ? null : Duration.ZERO));
          break;
        }
      }
      alarm.set();
    } catch (Throwable e) { // D4: the next turn comes, whatever became of this one
      lock.run(
          () -> {
            // Or they'd count as asked for ever.
            decisions.questions.forEach(question -> question.failed(e));
            alarm.plan(lifecycle.closed ? null : PAUSE_AFTER_FAILURE);
          });
      alarm.set();
      lock.log(() -> SchedulerLog.stepFailed(e));
    } finally {
      decisions.afterwards.forEach(Runnable::run);
    }
  }

  /**
   * Tells whether there is another step to take: schedules have answered.
   *
   * @param decisions empty before and after; if this throws, those that weren't acted on
   */
  private boolean takeStep(int alarmNumber, Duration slept, Decisions decisions) {
    Reading reading = clock.read();
    lock.run(() -> decide(reading, alarmNumber, slept, decisions));
    boolean any = !decisions.questions.isEmpty();
    asker.ask(List.copyOf(decisions.questions));
    decisions.questions.clear();
    if (!decisions.afterwards.isEmpty()) { // they don't wait for what other schedules have to say
      alarm.set(); // a host's executor may run a job right here
      List<Runnable> now = List.copyOf(decisions.afterwards);
      decisions.afterwards.clear();
      now.forEach(Runnable::run);
    }
    return any;
  }

  /** Under the lock. An alarm that was set before another turn tells nothing of the time since. */
  private void decide(Reading reading, int alarmNumber, Duration slept, Decisions decisions) {
    if (lifecycle.closed) {
      return;
    }
    Look look = look(reading, alarm.isLatest(alarmNumber) ? slept : Duration.ZERO);
    if (lifecycle.started) {
      line.nextTurn();
      for (RegisteredJob job : jobs.all()) {
        joinIfDue(job, look, decisions.afterwards);
        job.times.question(look).ifPresent(decisions.questions::add);
      }
    }
    places.fill(look.now(), run -> runner.begin(run, decisions.afterwards), decisions.questions);
    alarm.plan(sleep(look));
  }

  private Look look(Reading reading, Duration slept) {
    Look look = clock.look(reading, slept);
    if (!look.setBy().isZero()) {
      lock.log(() -> SchedulerLog.clockWasSet(look.setBy()));
      jobs.all().forEach(job -> job.times.clockWasSet(look));
    }
    return look;
  }

  /** A job never overlaps with itself. */
  private void joinIfDue(RegisteredJob job, Look look, List<Runnable> afterwards) {
    Instant due = job.times.takeDue(look);
    if (job.oncePerCluster && cluster != null) {
      Tick tick = job.times.tick();
      if (tick != null) {
        if (job.paused) {
          job.skip();
        } else {
          cluster.due(job, tick, afterwards);
        }
        job.times.forgetTick();
      }
    } else if (due != null && job.paused) {
      job.skip();
    } else if (due != null && job.isBusy()) {
      job.skip();
      lock.log(() -> SchedulerLog.skipped(job.name));
    } else if (due != null) {
      line.join(new WaitingRun(job, line.turn(), true));
    }
  }

  private @Nullable Duration sleep(Look look) {
    if (!lifecycle.started || jobs.all().isEmpty()) {
      return null;
    }
    Duration sleep = LONGEST_SLEEP;
    for (RegisteredJob job : jobs.all()) {
      Duration in = job.times.wakeIn(look).orElse(sleep);
      sleep = in.compareTo(sleep) < 0 ? in : sleep;
    }
    return sleep.isNegative() ? Duration.ZERO : sleep;
  }
}
