package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import io.reportcache.warming.WatchedClock.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows when one job is due. Its schedule is foreign code, which is asked elsewhere, one {@link
 * NextTickQuestion} at a time. A schedule that throws, or returns what it must not, is asked again
 * after a pause that grows. While a schedule doesn't answer, its job isn't due. The ticks of a
 * schedule that goes by elapsed time are moments of the steady clock, those of any other are
 * moments of the clock on the wall. Guarded by a scheduler's lock.
 */
final class Timetable {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 9; // about ten minutes

  private final String job;
  private final Schedule schedule;
  private final boolean followsClock;
  private final boolean oncePerCluster;
  private final SchedulerLock lock;
  private @Nullable Instant nextDue;
  private @Nullable Instant lastDue;
  private @Nullable Instant askAgainAt;
  private @Nullable Tick tick;
  private int failures;
  private int taken;
  private boolean begun;

  /** Whether a question is on its way. */
  private boolean asking;

  /** How often the clock was set. */
  private int settings;

  /** How far the clock was set since the question was made. */
  private Duration setSince = Duration.ZERO;

  /** The moment that was due, when the tick after it is to be asked for. */
  private @Nullable Instant askAfter;

  /** How often the clock had been set when {@link #askAfter} was due. */
  private int settingsWhenDue;

  /** Whether the next tick from now on is to be asked for. */
  private boolean askAnew;

  /** Asks the schedule whether it follows the clock. */
  Timetable(String job, Schedule schedule, boolean oncePerCluster, SchedulerLock lock) {
    this.job = job;
    this.schedule = schedule;
    this.oncePerCluster = oncePerCluster;
    this.followsClock = schedule.followsClock();
    this.lock = lock;
  }

  @Nullable Instant nextDue() {
    return nextDue;
  }

  /** Returns the tick that was due last; null if none was. */
  @Nullable Instant lastDue() {
    return lastDue;
  }

  /** Returns how soon the job is due, or its schedule is to be asked again. */
  Optional<Duration> wakeIn(Look look) {
    Instant at = Moments.earlier(nextDue, askAgainAt);
    return at == null ? Optional.empty() : Optional.of(Duration.between(time(look), at));
  }

  /** The first tick counts from the next look. */
  void begin() {
    begun = true;
    askAnew = true;
  }

  /** Returns the tick that is due, if one is. Ticks that were missed meanwhile count as one. */
  @Nullable Instant takeDue(Look look) {
    Instant now = time(look);
    if (askAgainAt != null && !now.isBefore(askAgainAt)) {
      askAgainAt = null;
      askAnew = true;
    }
    Instant due = nextDue;
    if (due == null || now.isBefore(due)) {
      return null;
    }
    lastDue = due;
    nextDue = null;
    askAfter = due;
    settingsWhenDue = settings;
    taken++;
    return due;
  }

  /**
   * Returns the tick of the cluster that is due, if one is: the last of those that were missed
   * meanwhile, which all nodes name alike. It is known as soon as the tick after it is.
   */
  @Nullable Tick tick() {
    return tick;
  }

  /** The tick has been added. Until then it is returned again. */
  void forgetTick() {
    tick = null;
  }

  /**
   * The clock was set: a schedule that goes by elapsed time keeps what was left; any other is asked
   * again if the clock was put back. If it was put forward, what was due meanwhile is due now.
   */
  void clockWasSet(Look look) {
    settings++;
    if (!begun) {
      return;
    }
    Duration by = look.setBy();
    setSince = setSince.plus(by);
    askAgainAt = Moments.moved(askAgainAt, by);
    if (!followsClock) {
      nextDue = Moments.moved(nextDue, by);
      lastDue = Moments.moved(lastDue, by);
      askAfter = Moments.moved(askAfter, by);
    } else if (by.isNegative()) {
      askAnew = true;
    }
  }

  /** Returns the question to be asked now, if there is one. Its answer brings the next tick. */
  Optional<Question> question(Look look) {
    if (asking || (askAfter == null && !askAnew)) {
      return Optional.empty();
    }
    int takenBefore = taken;
    int settingsBefore = settings;
    int settingsWhenAfterWasDue = settingsWhenDue;
    Question question =
        new NextTickQuestion(
            job,
            schedule,
            oncePerCluster,
            time(look),
            askAfter,
            askAnew,
            lastDue,
            answer -> answered(answer, takenBefore, settingsBefore, settingsWhenAfterWasDue));
    asking = true;
    setSince = Duration.ZERO;
    askAfter = null;
    askAnew = false;
    return Optional.of(question);
  }

  private Instant time(Look look) {
    return followsClock ? look.now() : look.steady();
  }

  private void answered(
      NextTickQuestion question, int takenBefore, int settingsBefore, int settingsWhenAfterWasDue) {
    asking = false;
    Instant lastDueByNow = question.lastDue();
    if (oncePerCluster && lastDueByNow != null) {
      tick =
          new Tick(
              lastDueByNow, question.hasMissedNone() ? settingsWhenAfterWasDue : settingsBefore);
    }
    Throwable failure = question.failure();
    if (failure == null) {
      failures = 0;
      if (taken == takenBefore) { // or it is outdated, and asked again after what was taken
        Instant next = question.next();
        nextDue = Moments.earlier(nextDue, followsClock ? next : Moments.moved(next, setSince));
      }
      return;
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    failures++;
    askAgainAt = Moments.moved(Moments.moved(question.askedAt(), pause), setSince);
    lock.log(() -> SchedulerLog.scheduleFailed(job, failure, pause));
  }
}
