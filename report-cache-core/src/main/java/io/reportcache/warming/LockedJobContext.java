package io.reportcache.warming;

import io.reportcache.thread.StackRoom;
import java.time.Duration;
import java.util.Objects;

/**
 * A run, as its job sees it. Takes a scheduler's lock for each call; the job may call from the end
 * of its stack (D4).
 */
final class LockedJobContext implements JobContext {

  private final SchedulerLock lock;
  private final PartLimits parts;
  private final StartedRun run;

  LockedJobContext(SchedulerLock lock, PartLimits parts, StartedRun run) {
    this.lock = lock;
    this.parts = parts;
    this.run = run;
  }

  @Override
  public boolean isOver() {
    StackRoom.require();
    return lock.get(() -> parts.isOver(run));
  }

  @Override
  public void part(Duration limit, WarmingTask work) throws Exception {
    StackRoom.requirePlenty(); // D4: a part that has begun also ends
    Objects.requireNonNull(work, "part must not be null");
    Objects.requireNonNull(limit, "limit of a part must not be null");
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException(
          "limit of a part must be more than zero, was %s".formatted(limit));
    }
    if (isOver()) {
      throw new InterruptedException("the run of job '" + run.job.name + "' is over");
    }
    Part part = parts.begin(run, limit);
    Throwable failure = null;
    try {
      work.run();
    } catch (Throwable e) {
      failure = e;
    }
    lock.run(() -> parts.end(run, part));
    if (part.timedOut) {
      run.thread.awaitPromised();
      lock.run(() -> parts.forgetInterrupt(run));
    }
    if (failure != null) {
      rethrow(failure, part);
    }
  }

  private void rethrow(Throwable failure, Part part) throws Exception {
    if (part.timedOut && !isOver()) {
      throw new PartTimeoutException(part.limit, failure);
    }
    if (failure instanceof Exception e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    throw new IllegalStateException(failure); // a Throwable of neither kind
  }

  @Override
  public void note(String remark) {
    StackRoom.require();
    Objects.requireNonNull(remark, "remark must not be null");
    lock.run(() -> run.notes.add(remark));
  }

  @Override
  public void skipped(String why) {
    note("skipped: " + why);
    lock.run(() -> run.skipped = true);
  }
}
