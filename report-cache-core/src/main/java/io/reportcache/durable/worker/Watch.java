package io.reportcache.durable.worker;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.ExtendedLeases;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Ends runs that are overdue or whose lease ends, hands back deliveries that wait here for too
 * long, and extends the leases of what this worker holds.
 */
final class Watch {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);
  private static final long SHORTEST_LOOK = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LONGEST_LOOK = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LONGEST_RETURN = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_ROUND = TimeUnit.SECONDS.toNanos(1);

  private final DeliveryStore store;
  private final Duration lease;
  private final long leaseNanos;
  private final long lookNanos;
  private final long returnNanos; // in which a handler must return before its lease ends
  private final long roundNanos;
  private final Rest rest;
  private final Holdings holdings;
  private final BiConsumer<OwnedDelivery, Attempt> overdue;
  private final BiConsumer<OwnedDelivery, Attempt> unheld;
  private final Runnable delayed;
  private final Ticker ticker;
  private volatile boolean closed;

  /**
   * Makes a watch over what a worker holds.
   *
   * @param overdue ends a run whose time is up
   * @param unheld ends a run whose lease is about to end (E3)
   * @param delayed hands back what has waited for a thread for too long
   */
  Watch(
      WorkerSettings settings,
      Holdings holdings,
      BiConsumer<OwnedDelivery, Attempt> overdue,
      BiConsumer<OwnedDelivery, Attempt> unheld,
      Runnable delayed) {
    this.store = settings.store();
    this.lease = settings.lease();
    this.leaseNanos = TimeUnit.NANOSECONDS.convert(lease);
    this.returnNanos = Math.min(leaseNanos / 10, LONGEST_RETURN);
    this.roundNanos = Math.min(leaseNanos / 30, LONGEST_ROUND);
    this.rest = new Rest(roundNanos, leaseNanos / 6);
    this.holdings = holdings;
    this.overdue = overdue;
    this.unheld = unheld;
    this.delayed = delayed;
    this.ticker = settings.ticker();
    long shortest =
        settings.lanes().values().stream()
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
        tryTo("look at what runs", this::look);
        TimeUnit.NANOSECONDS.sleep(lookNanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tryTo(String what, Runnable step) {
    try {
      step.run();
    } catch (Throwable e) { // D4: nobody would do it any more
      log.error("The worker could not {}; it's tried again soon", what, e);
    }
  }

  void look() {
    for (OwnedDelivery one : holdings) {
      Attempt attempt = one.attempt();
      if (attempt == null || attempt.isOver()) {
        continue;
      }
      if (attempt.isOverdue()) {
        end(one, attempt, overdue, "its time is up");
      } else if (!isHeld(one)) {
        end(one, attempt, unheld, "its lease ends");
      }
    }
    try {
      delayed.run();
    } catch (Throwable e) { // D4: it's tried again at the next look
      log.error("What waits for a thread could not be handed back", e);
    }
  }

  /** Tells whether its lease lasts until after the next look and a handler's return after that. */
  boolean isHeld(OwnedDelivery one) {
    return one.lease.lastsFor(lookNanos + returnNanos);
  }

  private static void end(
      OwnedDelivery one, Attempt attempt, BiConsumer<OwnedDelivery, Attempt> how, String why) {
    try {
      how.accept(one, attempt);
    } catch (Throwable e) { // D4: or nobody's time would ever be up again
      log.error("{} could not be ended though {}", one.delivery, why, e);
    }
  }

  void extendLeases() {
    try {
      while (!closed) {
        TimeUnit.NANOSECONDS.sleep(roundNanos);
        tryTo("extend leases", this::extendDue);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Extends the leases of which a third is over. Leases that will be due soon are extended along
   * with them, so that there are few statements. A lease whose row was locked is tried again at the
   * next round, and there are many rounds before it ends. After failures all are tried again within
   * a sixth of the lease.
   */
  void extendDue() {
    long askedAt = ticker.nanos();
    if (!rest.isOver(askedAt)
        || holdings.unsettled(one -> one.lease.isOlderThan(leaseNanos / 3)).isEmpty()) {
      return;
    }
    List<OwnedDelivery> due = holdings.unsettled(one -> one.lease.isOlderThan(leaseNanos / 6));
    try {
      ExtendedLeases leases = store.extend(due.stream().map(one -> one.delivery).toList(), lease);
      rest.succeeded();
      for (OwnedDelivery one : due) {
        if (leases.extended().contains(one.delivery)) {
          one.lease.extended(askedAt, lease);
        } else if (!leases.locked().contains(one.delivery) && !one.isOver()) {
          one.lease.ended();
        }
      }
    } catch (Throwable e) { // nobody would extend them any more
      log.warn(
          "The leases of {} deliveries can't be extended now, failure {} in a row",
          due.size(),
          rest.failed(ticker.nanos()),
          e);
    }
  }
}
