package io.reportcache.warming;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks a schedule whether its job, which was due, may begin now. */
final class Permission implements Question {

  private final Waiting waiting;
  private final Instant now;
  private final Runs runs;
  private final SchedulerLock lock;
  private boolean permits;
  private String schedule = "";
  private @Nullable Throwable failure;
  private boolean open = true;

  Permission(Waiting waiting, Instant now, Runs runs, SchedulerLock lock) {
    this.waiting = waiting;
    this.now = now;
    this.runs = runs;
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
      runs.release(waiting); // it is cancelled, passed over, or runs since it was asked for
    } else if (!waiting.mayBegin()) {
      runs.leave(waiting);
      waiting.job.skip();
      lock.log(this::tell);
      waiting.passOver("its window has closed");
    }
  }

  private void tell() {
    if (failure == null) {
      RunLog.missedWindow(waiting.job, now, schedule);
    } else {
      RunLog.windowFailed(waiting.job.name, failure);
    }
  }

  @Override
  public boolean isLate() {
    if (open && waiting.hasAnswered && waiting.wasOvertaken(WaitingLine.MOST_OVERTAKEN)) {
      runs.keepPlace(waiting, () -> open); // or it would wait for ever
    } else if (open) {
      runs.release(waiting);
    }
    return open;
  }
}
