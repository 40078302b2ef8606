package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.ExtendedLeases;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.store.Tended;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The store's operations for workers: claims, leases, settlements and maintenance. */
final class ForWorkers {

  private static final GuardedLog log = GuardedLog.of(ForWorkers.class);
  private static final int MOST_STEPS = 10; // more would keep the worker from claiming

  private final StoreWork work;
  private final Statements statements;
  private final ExtendLeases extend;
  private final TendDeliveries tend;
  private final ClearDeliveries clear;
  private final ProcessedRows processed;

  ForWorkers(StoreWork work, Statements statements, SqlDialect dialect) {
    this.work = work;
    this.statements = statements;
    this.extend = new ExtendLeases(dialect);
    this.tend = new TendDeliveries(dialect);
    this.clear = new ClearDeliveries(dialect);
    this.processed = new ProcessedRows(dialect);
  }

  List<ClaimedDelivery> claim(Claim asked) {
    List<ClaimedDelivery> claimed = claimOnce(asked);
    if (!asked.ordered() || !setBack(asked, claimed) || claimed.size() >= asked.most()) {
      return claimed;
    }
    // Deliveries that are in turn were locked for a moment, so other claims may have passed over
    // them.
    List<ClaimedDelivery> all = new ArrayList<>(claimed);
    try {
      all.addAll(claimOnce(asked.withMost(asked.most() - claimed.size())));
    } catch (DeliveryStoreException e) { // the caller still gets those that were claimed
      log.warn("No more deliveries to {} can be claimed now", asked.lane(), e);
    }
    return all;
  }

  private List<ClaimedDelivery> claimOnce(Claim asked) {
    return work.write(
        "claim deliveries to " + asked.lane(),
        connection -> statements.claim().claim(connection, asked));
  }

  /**
   * Sets back deliveries that are out of turn. A failure is only logged, since the caller gets the
   * claimed deliveries in any case. Returns whether it has locked any.
   */
  private boolean setBack(Claim asked, List<ClaimedDelivery> claimed) {
    try {
      return work.change(
          "set back deliveries that are out of turn",
          connection -> OutOfTurn.setBack(connection, asked, claimed));
    } catch (DeliveryStoreException e) {
      log.warn("Deliveries to {} that are out of turn can't be set back now", asked.lane(), e);
      return false;
    }
  }

  List<Settlement> settle(List<Settlement> settlements) {
    return settle(statements.settle(), settlements);
  }

  /** Doesn't wait for rows that another transaction has locked. */
  List<Settlement> settle(List<Settlement> settlements, Consumer<Settlement> locked) {
    return settlements.isEmpty()
        ? List.of()
        : new WhatIsFree(some -> settle(statements.settleSoon(), some), locked).settle(settlements);
  }

  private List<Settlement> settle(Settling how, List<Settlement> settlements) {
    return settlements.isEmpty()
        ? List.of()
        : work.write(
            "settle %d deliveries".formatted(settlements.size()),
            connection -> how.settle(connection, settlements));
  }

  ExtendedLeases extend(Collection<ClaimedDelivery> deliveries, Duration lease) {
    return deliveries.isEmpty()
        ? new ExtendedLeases(Set.of(), Set.of())
        : work.change(
            "extend %d leases".formatted(deliveries.size()),
            connection -> extend.extend(connection, deliveries, Micros.of(lease)));
  }

  Tended tend(int lapsesAllowed) {
    return tend.committed(
        work.change(
            "look for deliveries that are due",
            connection -> tend.tend(connection, lapsesAllowed)));
  }

  int unpark(Lane lane, Map<String, Integer> types) {
    String what = "unpark deliveries to " + lane;
    Deque<Parked> left = new ArrayDeque<>();
    for (String type : work.change(what, connection -> tend.parked(connection, lane))) {
      Integer version = types.get(type);
      if (version != null) {
        left.add(new Parked(lane, type, version, 0));
      }
    }
    int most = Math.max(left.size(), MOST_STEPS);
    int unparked = 0;
    for (int i = 0; i < most && !left.isEmpty() && !StoreWork.isInterruptedAfter(i); i++) {
      Parked next = left.remove();
      Portion.Done done = work.change(what, connection -> tend.unpark(connection, next));
      unparked += done.changed();
      if (done.more()) {
        left.add(next.after(done.last()));
      }
    }
    return unparked;
  }

  int purge(Duration age) {
    int deliveries =
        purge(
            "remove completed deliveries",
            connection -> clear.purge(connection, age),
            ClearDeliveries.BATCH);
    var unused = purgeProcessed(age);
    return deliveries;
  }

  int purgeProcessed(Duration age) {
    return purge(
        "remove records of handled events",
        connection -> processed.purge(connection, age),
        ProcessedRows.BATCH);
  }

  private int purge(String what, JdbcWork.Step<Integer> some, int batch) {
    int all = 0;
    int removed;
    do {
      removed = work.change(what, some);
      all += removed;
    } while (removed == batch && !Thread.currentThread().isInterrupted());
    return all;
  }
}
