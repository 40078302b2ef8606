package io.reportcache.delivery;

import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Ends runs that are overdue, and extends the leases of what this worker has. */
final class Watch {

  private static final GuardedLog log = GuardedLog.of(DeliveryWorker.class);
  private static final long SHORTEST_LOOK = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LONGEST_LOOK = TimeUnit.MILLISECONDS.toNanos(200);

  private final DeliveryStore store;
  private final Duration lease;
  private final long lookNanos;
  private final Set<Attempt> running;
  private final Set<Owned> owned;
  private final Consumer<Attempt> overdue;
  private volatile boolean closed;

  Watch(
      DeliveryWorkerBuilder settings,
      Set<Attempt> running,
      Set<Owned> owned,
      Consumer<Attempt> overdue) {
    this.store = settings.store;
    this.lease = settings.lease;
    this.running = running;
    this.owned = owned;
    this.overdue = overdue;
    long shortest =
        settings.lanes.values().stream()
            .mapToLong(served -> TimeUnit.NANOSECONDS.convert(served.options().timeout()))
            .min()
            .orElse(LONGEST_LOOK);
    this.lookNanos = Math.max(SHORTEST_LOOK, Math.min(shortest / 10, LONGEST_LOOK));
  }

  void close() {
    closed = true;
  }

  void endOverdue() {
    try {
      while (!closed) {
        running.stream().filter(Attempt::isOverdue).forEach(this::end);
        TimeUnit.NANOSECONDS.sleep(lookNanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(Attempt attempt) {
    try {
      overdue.accept(attempt);
    } catch (Throwable e) { // D4: or nobody's time would ever be up again
      log.error("{} could not be ended though its time is up", attempt.owned.delivery, e);
    }
  }

  void extendLeases() {
    try {
      while (!closed) {
        TimeUnit.NANOSECONDS.sleep(TimeUnit.NANOSECONDS.convert(lease) / 3);
        extendAll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void extendAll() {
    List<Owned> now = new ArrayList<>(owned);
    if (now.isEmpty()) {
      return;
    }
    try {
      long askedAt = System.nanoTime();
      Set<Long> still = store.extend(now.stream().map(o -> o.delivery).toList(), lease);
      for (Owned one : now) {
        if (still.contains(one.delivery.id())) {
          one.extended(askedAt, lease);
        } else if (owned.contains(one)) { // not settled meanwhile
          one.lost();
        }
      }
    } catch (Throwable e) { // nobody would extend them any more
      log.warn("The leases of {} deliveries can't be extended now", now.size(), e);
    }
  }
}
