package io.reportcache.delivery;

import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Ends runs that are overdue or whose lease ends, hands back what waits here for too long, and
 * extends the leases of what this worker has.
 */
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
  private final Consumer<Attempt> unheld;
  private final Runnable delayed;
  private final Ticker ticker;
  private volatile boolean closed;

  /**
   * Watches what runs and what is owned.
   *
   * @param overdue ends a run whose time is up
   * @param unheld ends a run whose lease is about to end (E3)
   * @param delayed hands back what has waited for a thread for too long
   */
  Watch(
      DeliveryWorkerBuilder settings,
      Set<Attempt> running,
      Set<Owned> owned,
      Consumer<Attempt> overdue,
      Consumer<Attempt> unheld,
      Runnable delayed) {
    this.store = settings.store;
    this.lease = settings.lease;
    this.running = running;
    this.owned = owned;
    this.overdue = overdue;
    this.unheld = unheld;
    this.delayed = delayed;
    this.ticker = settings.ticker;
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

  void run() {
    try {
      while (!closed) {
        look();
        TimeUnit.NANOSECONDS.sleep(lookNanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void look() {
    for (Attempt attempt : running) {
      if (attempt.isOverdue()) {
        end(attempt, overdue, "its time is up");
      } else if (!attempt.owned.isHeldFor(lookNanos)) {
        end(attempt, unheld, "its lease ends");
      }
    }
    try {
      delayed.run();
    } catch (Throwable e) { // D4: it's tried again at the next look
      log.error("What waits for a thread could not be handed back", e);
    }
  }

  private static void end(Attempt attempt, Consumer<Attempt> how, String why) {
    try {
      how.accept(attempt);
    } catch (Throwable e) { // D4: or nobody's time would ever be up again
      log.error("{} could not be ended though {}", attempt.owned.delivery, why, e);
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
      long askedAt = ticker.nanos();
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
