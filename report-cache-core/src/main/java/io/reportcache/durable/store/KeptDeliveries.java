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
 * The deliveries of a store in memory, and where each of them stands: in the line of what may be
 * claimed, behind another of its order key, delayed, claimed, completed, or nowhere. Guarded by the
 * store's lock.
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

  /** None yet; forgets completed ones beyond the capacity. */
  KeptDeliveries(int capacity) {
    this.capacity = capacity;
  }

  /** Returns how many aren't completed. */
  int uncompleted() {
    return all.size() - completed.size();
  }

  /** Returns all, in the order in which they were added. */
  Collection<Kept> all() {
    return all.values();
  }

  /** Returns those that were added after the one with this id. */
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

  /** Adds one, unless its idempotency key is there already. */
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

  /** Takes those out of the lines that a claim may have. */
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

  /** Returns the claimed ones whose lease has ended. */
  List<Kept> lapsed(Moment now) {
    return claimed.values().stream().filter(kept -> kept.until <= now.nanos()).toList();
  }

  /** Lets the delayed ones be claimed that are due; returns how many. */
  int standInLineWhenDue(Moment now) {
    int due = 0;
    while (!delayed.isEmpty() && delayed.first().until <= now.nanos()) {
      standInLine(Objects.requireNonNull(delayed.pollFirst()));
      due++;
    }
    return due;
  }

  /** Returns in what time the next is due; null if none is. */
  @Nullable Duration nextDue(Moment now) {
    return delayed.isEmpty() ? null : Duration.ofNanos(delayed.first().until - now.nanos());
  }

  /** Lets it be claimed after the delay. */
  void await(Kept kept, Duration delay, Moment now) {
    if (delay.isZero()) {
      awaitTurn(kept);
    } else {
      kept.status = waiting(kept);
      kept.until = now.after(delay);
      delayed.add(kept);
    }
  }

  /** Lets it be claimed. */
  void awaitTurn(Kept kept) {
    kept.status = waiting(kept);
    standInLine(kept);
  }

  /** The same for one that has been out of it, parked or dead. */
  void awaitTurnAgain(Kept kept) {
    takeTurn(kept);
    awaitTurn(kept);
  }

  /** Lets one that waits be claimed after another delay than it had. */
  void awaitAnew(Kept kept, Duration delay, Moment now) {
    delayed.remove(kept);
    lines.remove(kept);
    kept.isBehind = false;
    await(kept, delay, now);
  }

  private static DeliveryStatus waiting(Kept kept) {
    return kept.failures == 0 ? DeliveryStatus.PENDING : DeliveryStatus.FAILED;
  }

  /** When it isn't its turn it needs no place: a claim would only pass over it. */
  private void standInLine(Kept kept) {
    kept.isBehind = !turns.isTurnOf(kept);
    if (!kept.isBehind) {
      lines.add(kept);
    }
  }

  /** It waits for a worker that knows its type. */
  void park(Kept kept) {
    kept.status = DeliveryStatus.PARKED;
    turns.remove(kept);
  }

  /** It's completed, or a dead letter. */
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

  /** Another whose turn it was has to step back, unless it isn't due anyway. */
  private void takeTurn(Kept kept) {
    Kept before = turns.add(kept);
    if (before != null && lines.remove(before)) {
      before.isBehind = true;
    }
  }

  /** Lets the one stand in line whose turn it is after this. */
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
