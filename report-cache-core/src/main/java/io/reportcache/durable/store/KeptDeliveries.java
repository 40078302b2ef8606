package io.reportcache.durable.store;

import io.reportcache.durable.store.StoreTime.Moment;
import io.reportcache.tenant.TenantId;
import io.reportcache.text.TextHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of a store in memory and their places: each is in a line of claimable deliveries,
 * behind another of its order key, delayed, claimed, completed, or in none of these (parked or a
 * dead letter). Guarded by the store's lock.
 */
final class KeptDeliveries {

  private static final Comparator<Kept> BY_TIME =
      ((Comparator<Kept>) (one, other) -> Long.signum(one.until - other.until))
          .thenComparingLong(kept -> kept.id);

  private final int capacity;
  private final TreeMap<Long, Kept> all = new TreeMap<>();
  private final WaitingLines lines = new WaitingLines();
  private final NavigableSet<Kept> delayed = new TreeSet<>(BY_TIME);
  private final Map<Long, Kept> claimed = new HashMap<>();
  private final NavigableSet<Long> completed = new TreeSet<>();
  private final KeyTurns turns = new KeyTurns();
  private final Map<UUID, List<Kept>> byMessage = new HashMap<>();
  private final Map<LaneKey, Long> idempotent = new HashMap<>();
  private long lastId;

  private record LaneKey(Lane lane, String key) {
    @Override
    public int hashCode() {
      return 31 * lane.hashCode() + TextHash.of(key);
    }
  }

  /** Creates it empty. It forgets completed deliveries beyond the capacity. */
  KeptDeliveries(int capacity) {
    this.capacity = capacity;
  }

  /** Returns the number of deliveries that aren't completed. */
  int uncompleted() {
    return all.size() - completed.size();
  }

  /** Returns all deliveries, in the order in which they were added. */
  Collection<Kept> all() {
    return all.values();
  }

  /** Returns the deliveries that were added after the one with this id. */
  Collection<Kept> after(long id) {
    return all.tailMap(id, false).values();
  }

  @Nullable Kept get(long id) {
    return all.get(id);
  }

  /** Returns the deliveries of a message. */
  List<Kept> of(TenantId tenant, UUID message) {
    return byMessage.getOrDefault(message, List.of()).stream()
        .filter(kept -> kept.added.message().tenant().equals(tenant))
        .toList();
  }

  boolean isDelayed(Kept kept) {
    return delayed.contains(kept);
  }

  /** Adds a delivery, unless its idempotency key is already stored. */
  void add(NewDelivery delivery, Moment now) {
    LaneKey once = key(delivery);
    if (once == null || idempotent.putIfAbsent(once, lastId + 1) == null) {
      Kept kept = new Kept(++lastId, delivery);
      all.put(kept.id, kept);
      byMessage.computeIfAbsent(delivery.message().id(), id -> new ArrayList<>()).add(kept);
      takeTurn(kept);
      await(kept, delivery.delay(), now);
    }
  }

  /** Takes the deliveries for a claim out of their lines. */
  List<Kept> claim(Claim claim) {
    List<Kept> chosen = lines.choose(claim);
    for (Kept kept : chosen) {
      lines.remove(kept);
      claimed.put(kept.id, kept);
      turns.claim(kept);
      kept.status = DeliveryStatus.PROCESSING;
    }
    return chosen;
  }

  void unclaim(Kept kept) {
    claimed.remove(kept.id);
    turns.unclaim(kept);
  }

  /** Returns the claimed deliveries whose lease has ended. */
  List<Kept> lapsed(Moment now) {
    return claimed.values().stream().filter(kept -> kept.until <= now.nanos()).toList();
  }

  /** Makes delayed deliveries that are due claimable; returns how many. */
  int standInLineWhenDue(Moment now) {
    int due = 0;
    while (!delayed.isEmpty() && delayed.first().until <= now.nanos()) {
      standInLine(Objects.requireNonNull(delayed.pollFirst()));
      due++;
    }
    return due;
  }

  /** Returns the time until the next delayed delivery is due; null if none is delayed. */
  @Nullable Duration nextDue(Moment now) {
    return delayed.isEmpty() ? null : Duration.ofNanos(delayed.first().until - now.nanos());
  }

  /** Makes a delivery claimable after the delay. */
  void await(Kept kept, Duration delay, Moment now) {
    if (delay.isZero()) {
      awaitTurn(kept);
    } else {
      kept.status = waiting(kept);
      kept.until = now.after(delay);
      delayed.add(kept);
    }
  }

  /** Makes a delivery claimable when its turn comes. */
  void awaitTurn(Kept kept) {
    kept.status = waiting(kept);
    standInLine(kept);
  }

  /** Does the same for a delivery that was parked or a dead letter. */
  void awaitTurnAgain(Kept kept) {
    takeTurn(kept);
    awaitTurn(kept);
  }

  /** Gives a waiting delivery another delay. */
  void awaitAnew(Kept kept, Duration delay, Moment now) {
    delayed.remove(kept);
    lines.remove(kept);
    kept.isBehind = false;
    await(kept, delay, now);
  }

  private static DeliveryStatus waiting(Kept kept) {
    return kept.failures == 0 ? DeliveryStatus.PENDING : DeliveryStatus.FAILED;
  }

  /**
   * Puts a delivery into its line if its turn has come; otherwise each claim would pass over it.
   */
  private void standInLine(Kept kept) {
    kept.isBehind = !turns.isTurnOf(kept);
    if (!kept.isBehind) {
      lines.add(kept);
    }
  }

  /** Parks a delivery: it waits for a worker that knows its type. */
  void park(Kept kept) {
    kept.status = DeliveryStatus.PARKED;
    turns.remove(kept);
  }

  /** Ends a delivery: it's completed, or a dead letter. */
  void finish(Kept kept, DeliveryStatus status, Moment now) {
    kept.status = status;
    kept.endedAt = now.at();
    kept.endedAfter = now.nanos();
    turns.remove(kept);
    if (status == DeliveryStatus.COMPLETED) {
      completed.add(kept.id);
      if (completed.size() > capacity) {
        remove(Objects.requireNonNull(all.get(completed.first())));
      }
    }
  }

  /**
   * Enters a delivery into the turns. Another one whose turn it was leaves its line, if it is in
   * one.
   */
  private void takeTurn(Kept kept) {
    Kept before = turns.add(kept);
    if (before != null && lines.remove(before)) {
      before.isBehind = true;
    }
  }

  /** Puts the delivery into its line whose turn comes after this one. */
  void letNextGo(Kept kept) {
    Kept next = turns.nextOf(kept);
    if (next != null && next.isBehind) {
      standInLine(next);
    }
  }

  void remove(Kept kept) {
    all.remove(kept.id);
    completed.remove(kept.id);
    delayed.remove(kept);
    lines.remove(kept);
    turns.remove(kept);
    byMessage.computeIfPresent(
        kept.added.message().id(),
        (id, same) -> {
          same.remove(kept);
          return same.isEmpty() ? null : same;
        });
    letNextGo(kept);
    LaneKey once = key(kept.added);
    if (once != null) {
      idempotent.remove(once);
    }
  }

  private static @Nullable LaneKey key(NewDelivery delivery) {
    String key = delivery.idempotencyKey();
    return key == null ? null : new LaneKey(delivery.lane(), key);
  }
}
