package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import io.reportcache.warming.WatchedClock.Look;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When one job is due. Its schedule is foreign code, which is asked elsewhere, one question at a
 * time: one that throws, or returns what it must not, is asked again after a pause that grows, and
 * while one doesn't answer the job isn't due. A schedule that goes by elapsed time has moments of
 * the steady clock, any other of the one on the wall. Guarded by a scheduler's lock.
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

  /** How far the clock was set since then. */
  private Duration setSince = Duration.ZERO;

  /** What is to be asked next: for the moment after one that was due; for one from now on. */
  private @Nullable Instant askAfter;

  /** How often the clock had been set when that was due. */
  private int settingsWhenDue;

  private boolean askAnew;

  /** Asks the schedule by what it goes. */
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

  /** Tells how soon there is something to do: the job is due, or its schedule to be asked. */
  Optional<Duration> wakeIn(Look look) {
    Instant at = earlier(nextDue, askAgainAt);
    return at == null ? Optional.empty() : Optional.of(Duration.between(time(look), at));
  }

  /** The first moment counts from the next look. */
  void begin() {
    begun = true;
    askAnew = true;
  }

  /** Returns the moment that is due, if one is; those that were missed meanwhile count as one. */
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
   * meanwhile, which all nodes name alike. It is known when the next moment is.
   */
  @Nullable Tick tick() {
    return tick;
  }

  /** The tick has been added; one that breaks off before it has comes again. */
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
    askAgainAt = moved(askAgainAt, by);
    if (!followsClock) {
      nextDue = moved(nextDue, by);
      lastDue = moved(lastDue, by);
      askAfter = moved(askAfter, by);
    } else if (by.isNegative()) {
      askAnew = true;
    }
  }

  /** Returns what is to be asked now, if anything; the answer brings the next moment. */
  Optional<Question> question(Look look) {
    if (asking || (askAfter == null && !askAnew)) {
      return Optional.empty();
    }
    Question question = new Next(time(look), askAfter, askAnew, lastDue);
    asking = true;
    setSince = Duration.ZERO;
    askAfter = null;
    askAnew = false;
    return Optional.of(question);
  }

  private Instant time(Look look) {
    return followsClock ? look.now() : look.steady();
  }

  /** Asks for the next moment. */
  private final class Next implements Question {

    private final Instant now;
    private final @Nullable Instant after;
    private final boolean anew;
    private final @Nullable Instant last;
    private final int takenBefore = taken;
    private final int settingsBefore = settings;
    private final int settingsWhenAfterWasDue = settingsWhenDue;
    private @Nullable Instant next;
    private @Nullable Instant named;
    private @Nullable Throwable failure;
    private boolean open = true;

    Next(Instant now, @Nullable Instant after, boolean anew, @Nullable Instant last) {
      this.now = now;
      this.after = after;
      this.anew = anew;
      this.last = last;
      this.named = after;
    }

    @Override
    public String job() {
      return job;
    }

    @Override
    public void ask() {
      try {
        if (oncePerCluster && after != null) {
          named = ClusterSchedule.lastDue(schedule, after, now);
        }
        next =
            earlier(
                after == null ? null : checked(after(after)),
                anew ? checked(schedule.next(notTakenBefore())) : null);
      } catch (Throwable e) { // D4: one job's schedule stops no other job
        failure = e;
      }
    }

    private Optional<Instant> after(Instant due) {
      Optional<Instant> next = schedule.next(due);
      return next.isPresent() && !next.get().isAfter(now) ? schedule.next(due, now) : next;
    }

    /**
     * So that no moment comes twice when the clock is put back a little. More than half the time to
     * the next moment isn't little: the job would be silent for longer than it ever is.
     */
    private Instant notTakenBefore() {
      if (last == null || !last.isAfter(now)) {
        return now;
      }
      Optional<Instant> next = schedule.next(last);
      boolean little =
          next.isEmpty()
              || Duration.between(now, last)
                      .compareTo(Duration.between(last, next.get()).dividedBy(2))
                  <= 0;
      return little ? last : now;
    }

    private @Nullable Instant checked(Optional<Instant> answer) {
      if (answer == null || (answer.isPresent() && !answer.get().isAfter(now))) {
        throw new IllegalStateException(
            "schedule %s returned %s, which isn't after %s; a schedule must return a later moment, or empty if there is none"
                .formatted(schedule, answer, now));
      }
      return answer.orElse(null);
    }

    @Override
    public void failed(Throwable thrown) {
      failure = thrown;
      answered();
    }

    @Override
    public void answered() {
      if (!open) {
        return; // it has failed for another reason, and was asked anew
      }
      open = false;
      asking = false;
      if (oncePerCluster && named != null) {
        tick = new Tick(named, named.equals(after) ? settingsWhenAfterWasDue : settingsBefore);
      }
      if (failure == null) {
        failures = 0;
        if (taken == takenBefore) { // or it is outdated, and asked again after what was taken
          nextDue = earlier(nextDue, followsClock ? next : moved(next, setSince));
        }
        return;
      }
      Throwable thrown = failure;
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
      failures++;
      askAgainAt = moved(moved(now, pause), setSince);
      lock.log(() -> RunLog.scheduleFailed(job, thrown, pause));
    }

    @Override
    public boolean isLate() {
      return open;
    }
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.isBefore(one) ? other : one;
  }

  private static @Nullable Instant moved(@Nullable Instant moment, Duration by) {
    try {
      return moment == null ? null : moment.plus(by);
    } catch (DateTimeException | ArithmeticException e) { // beyond the range of moments
      return moment;
    }
  }
}
