package io.reportcache.testing;

import io.reportcache.schedule.Ticker;
import io.reportcache.schedule.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** A clock, ticker and timer in one, which stand still until the test lets time pass. */
public final class ManualTime implements InstantSource, Ticker, Timer {

  private record Task(Duration due, Runnable work, CompletableFuture<Object> handle) {}

  private final List<Task> tasks = new ArrayList<>();
  private Instant wallClock;
  private Duration elapsed = Duration.ZERO;

  public ManualTime(String wallClock) {
    this.wallClock = Instant.parse(wallClock);
  }

  @Override
  public synchronized Instant instant() {
    return wallClock;
  }

  @Override
  public synchronized long nanos() {
    return elapsed.toNanos();
  }

  @Override
  public synchronized Future<?> after(Duration delay, Runnable task) {
    CompletableFuture<Object> handle = new CompletableFuture<>();
    tasks.add(new Task(elapsed.plus(delay), task, handle));
    return handle;
  }

  /** Lets time pass; the tasks that fall due run here, each at its moment. */
  public void pass(Duration time) {
    Duration end = elapsed().plus(time);
    for (Task next = takeDue(end); next != null; next = takeDue(end)) {
      next.work.run(); // without a lock, since it may set timers from under locks of its own
    }
    moveTo(end);
  }

  /** Returns how many tasks wait for their moment. */
  public synchronized int waiting() {
    tasks.removeIf(task -> task.handle.isCancelled());
    return tasks.size();
  }

  /** Puts the clock on the wall forward or back; no time passes and no task falls due. */
  public synchronized void putClock(Duration forward) {
    wallClock = wallClock.plus(forward);
  }

  private synchronized Duration elapsed() {
    return elapsed;
  }

  private synchronized Task takeDue(Duration end) {
    tasks.removeIf(task -> task.handle.isCancelled());
    Task next =
        tasks.stream()
            .filter(task -> task.due.compareTo(end) <= 0)
            .min(Comparator.comparing(Task::due))
            .orElse(null);
    if (next != null) {
      tasks.remove(next);
      moveTo(next.due);
    }
    return next;
  }

  private synchronized void moveTo(Duration moment) {
    if (moment.compareTo(elapsed) > 0) {
      wallClock = wallClock.plus(moment.minus(elapsed));
      elapsed = moment;
    }
  }
}
