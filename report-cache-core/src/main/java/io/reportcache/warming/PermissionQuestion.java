package io.reportcache.warming;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks a schedule whether a run of its job, which was due, may begin now. */
final class PermissionQuestion implements Question {

  private final WaitingRun waiting;
  private final Instant now;
  private final Places places;
  private final SchedulerLock lock;
  private boolean permits;
  private String schedule = "";
  private @Nullable Throwable failure;
  private boolean open = true;

  PermissionQuestion(WaitingRun waiting, Instant now, Places places, SchedulerLock lock) {
    this.waiting = waiting;
    this.now = now;
    this.places = places;
    this.lock = lock;
  }

  @Override
  public String job() {
    return waiting.job.name;
  }

  @Override
  public void ask() {
    try {
      permits = waiting.job.schedule.permits(now);
      schedule = permits ? "" : waiting.job.schedule.toString();
    } catch (Throwable e) {
      failure = e;
    }
  }

  @Override
  public void failed(Throwable thrown) {
    failure = thrown;
    answered();
  }

  @Override
  public void answered() {
    if (!open) {
      return; // it has failed for another reason
    }
    open = false;
    waiting.asked = false;
    waiting.job.isAsked = false;
    waiting.permitted = permits;
    waiting.hasAnswered |= failure == null;
    if (!waiting.equals(waiting.job.waiting)) {
      places.release(waiting); // it is cancelled, passed over, or runs since it was asked for
    } else if (!waiting.mayBegin()) {
      places.leave(waiting);
      waiting.job.skip();
      lock.log(this::tell);
      waiting.passOver("its window has closed");
    }
  }

  private void tell() {
    if (failure == null) {
      SchedulerLog.missedWindow(waiting.job.name, now, schedule);
    } else {
      SchedulerLog.windowFailed(waiting.job.name, failure);
    }
  }

  @Override
  public boolean isLate() {
    if (open && waiting.hasAnswered && waiting.wasOvertaken(WaitingLine.MOST_OVERTAKEN)) {
      places.keepForAWhile(waiting, () -> open); // or it would wait for ever
    } else if (open) {
      places.release(waiting);
    }
    return open;
  }
}
