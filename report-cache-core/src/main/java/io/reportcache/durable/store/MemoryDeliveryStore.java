package io.reportcache.durable.store;

import io.reportcache.durable.store.StoreTime.Moment;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantId;
import io.reportcache.text.TextHash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps deliveries in memory: what a database would do, but for surviving the process and being
 * shared. Bounded: it refuses what would make more than its capacity wait, and forgets the
 * completed ones that are beyond as many again, the oldest first. Safe for use by many threads.
 */
public final class MemoryDeliveryStore implements DeliveryStore, DeliveryRecords {

  /** How many deliveries may wait, run or be dead letters by default: 100,000. */
  public static final int DEFAULT_CAPACITY = 100_000;

  private static final String LAPSED = "its owners let their lease end too often";
  private static final Comparator<Kept> BY_TIME =
      ((Comparator<Kept>) (one, other) -> Long.signum(one.until - other.until))
          .thenComparingLong(kept -> kept.id);

  private final int capacity;
  private final StoreTime time;
  private final TreeMap<Long, Kept> all = new TreeMap<>();
  private final WaitingLines lines = new WaitingLines();
  private final NavigableSet<Kept> delayed = new TreeSet<>(BY_TIME);
  private final Map<Long, Kept> claimed = new HashMap<>();
  private final NavigableSet<Long> completed = new TreeSet<>();
  private final KeyTurns turns = new KeyTurns();
  private final Map<UUID, List<Kept>> byMessage = new HashMap<>();
  private final Map<LaneKey, Long> idempotent = new HashMap<>();
  private final Map<Listening, Runnable> listeners = new ConcurrentHashMap<>();
  private long lastId;

  private record LaneKey(Lane lane, String key) {
    @Override
    public int hashCode() {
      return 31 * lane.hashCode() + TextHash.of(key);
    }
  }

  /** Creates a store with a capacity of {@value #DEFAULT_CAPACITY}. */
  public MemoryDeliveryStore() {
    this(DEFAULT_CAPACITY, Ticker.system(), InstantSource.system());
  }

  /**
   * Creates a store.
   *
   * @param capacity how many may wait, run or be dead letters; at least 1
   * @param ticker times leases and delays, and how long completed deliveries are kept
   * @param clock tells when a run was, for people; nothing depends on it
   */
  public MemoryDeliveryStore(int capacity, Ticker ticker, InstantSource clock) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "capacity must be at least 1, was %d; leave it out for the default of %d"
              .formatted(capacity, DEFAULT_CAPACITY));
    }
    this.capacity = capacity;
    this.time = new StoreTime(ticker, clock);
  }

  @Override
  public void add(List<NewDelivery> deliveries) {
    addAll(deliveries, time.now());
    listeners.values().forEach(Runnable::run);
  }

  @Override
  public Listening listen(Runnable added) {
    Listening listening =
        new Listening() {
          @Override
          public void close() {
            listeners.remove(this);
          }
        };
    listeners.put(listening, Objects.requireNonNull(added, "added must not be null"));
    return listening;
  }

  private synchronized void addAll(List<NewDelivery> deliveries, Moment now) {
    if (all.size() - completed.size() + deliveries.size() > capacity) {
      throw new DeliveryStoreException(
          "there is no room for %d more deliveries: %d of at most %d are there; raise the capacity, or look why they aren't done"
              .formatted(deliveries.size(), all.size() - completed.size(), capacity));
    }
    for (NewDelivery delivery : deliveries) {
      LaneKey once = key(delivery, delivery.idempotencyKey());
      if (once == null || idempotent.putIfAbsent(once, lastId + 1) == null) {
        Kept kept = new Kept(++lastId, delivery);
        all.put(kept.id, kept);
        byMessage.computeIfAbsent(delivery.message().id(), id -> new ArrayList<>()).add(kept);
        takeTurn(kept);
        await(kept, delivery.delay(), now);
      }
    }
  }

  @Override
  public List<ClaimedDelivery> claim(Claim claim) {
    return claim(claim, time.now());
  }

  private synchronized List<ClaimedDelivery> claim(Claim claim, Moment now) {
    List<ClaimedDelivery> taken = new ArrayList<>();
    for (Kept kept : lines.choose(claim)) {
      lines.remove(kept);
      claimed.put(kept.id, kept);
      turns.claim(kept);
      kept.status = DeliveryStatus.PROCESSING;
      kept.token++;
      kept.owner = claim.owner();
      kept.until = now.after(claim.lease());
      taken.add(kept.claimed());
    }
    return taken;
  }

  @Override
  public List<Settlement> settle(List<Settlement> settlements) {
    return settle(settlements, time.now());
  }

  private synchronized List<Settlement> settle(List<Settlement> settlements, Moment now) {
    List<Settlement> late = new ArrayList<>();
    for (Settlement settlement : settlements) {
      Kept kept = all.get(settlement.delivery().id());
      if (kept == null || !kept.isOwnedBy(settlement.delivery())) {
        late.add(settlement);
      } else {
        unclaim(kept);
        end(kept, settlement, now);
        letNextGo(kept);
      }
    }
    return late;
  }

  @Override
  public ExtendedLeases extend(Collection<ClaimedDelivery> deliveries, Duration lease) {
    DeliveryStore.checkLease(lease);
    return new ExtendedLeases(extend(deliveries, time.now().after(lease)), Set.of());
  }

  private synchronized Set<ClaimedDelivery> extend(
      Collection<ClaimedDelivery> deliveries, long until) {
    Set<ClaimedDelivery> owned = new HashSet<>();
    for (ClaimedDelivery delivery : deliveries) {
      Kept kept = all.get(delivery.id());
      if (kept != null && kept.isOwnedBy(delivery)) {
        kept.until = until;
        owned.add(delivery);
      }
    }
    return owned;
  }

  @Override
  public Tended tend(int lapsesAllowed) {
    return tend(lapsesAllowed, time.now());
  }

  private synchronized Tended tend(int lapsesAllowed, Moment now) {
    int due = 0;
    while (!delayed.isEmpty() && delayed.first().until <= now.nanos()) {
      standInLine(Objects.requireNonNull(delayed.pollFirst()));
      due++;
    }
    List<Kept> lapsed = claimed.values().stream().filter(k -> k.until <= now.nanos()).toList();
    int buried = 0;
    for (Kept kept : lapsed) {
      unclaim(kept);
      kept.lapses++;
      kept.logLapse(now.at());
      if (kept.lapses > lapsesAllowed) {
        kept.reason = LAPSED;
        finish(kept, DeliveryStatus.DEAD_LETTER, now);
        buried++;
      } else {
        awaitTurn(kept);
      }
      letNextGo(kept);
    }
    Duration next =
        delayed.isEmpty() ? null : Duration.ofNanos(delayed.first().until - now.nanos());
    return new Tended(due, lapsed.size() - buried, buried, next);
  }

  @Override
  public synchronized int unpark(Lane lane, Map<String, Integer> types) {
    List<Kept> known =
        all.values().stream()
            .filter(kept -> kept.status == DeliveryStatus.PARKED && kept.added.lane().equals(lane))
            .filter(kept -> isKnown(kept.added.message(), types))
            .toList();
    for (Kept kept : known) {
      takeTurn(kept);
      awaitTurn(kept);
    }
    return known.size();
  }

  @Override
  public synchronized List<StoredDelivery> find(DeliveryQuery query, long after, int most) {
    DeliveryRecords.checkMost(most);
    return all.tailMap(after, false).values().stream()
        .filter(kept -> kept.fits(query))
        .limit(most)
        .map(Kept::stored)
        .toList();
  }

  @Override
  public synchronized List<Backlog> backlog() {
    Map<Lane, Backlog> ready = new LinkedHashMap<>();
    Map<Lane, Backlog> parked = new LinkedHashMap<>();
    for (Kept kept : all.values()) {
      boolean isReady =
          (kept.status == DeliveryStatus.PENDING || kept.status == DeliveryStatus.FAILED)
              && !delayed.contains(kept);
      if (isReady || kept.status == DeliveryStatus.PARKED) {
        (isReady ? ready : parked)
            .merge(
                kept.added.lane(),
                new Backlog(kept.added.lane(), !isReady, 1, kept.id, age(kept)),
                (known, one) ->
                    new Backlog(
                        known.lane(),
                        known.parked(),
                        known.deliveries() + 1,
                        known.first(),
                        known.age().compareTo(one.age()) > 0 ? known.age() : one.age()));
      }
    }
    return Stream.concat(ready.values().stream(), parked.values().stream()).toList();
  }

  private Duration age(Kept kept) {
    Duration age = Duration.between(kept.added.message().createdAt(), time.now().at());
    return age.isNegative() ? Duration.ZERO : age;
  }

  @Override
  public synchronized Map<DeliveryStatus, Long> count(DeliveryQuery query) {
    Map<DeliveryStatus, Long> counts = new EnumMap<>(DeliveryStatus.class);
    forEach(query, kept -> counts.merge(kept.status, 1L, Long::sum));
    return counts;
  }

  @Override
  public DeliveryFigures figures(DeliveryQuery query, Instant from, Instant to) {
    DeliveryRecords.checkSpan(from, to);
    Map<String, Map<DeliveryStatus, Long>> byType = new HashMap<>();
    LongStream.Builder took = LongStream.builder();
    synchronized (this) {
      forEach(
          query,
          kept -> {
            if (isWithin(kept.added.message().createdAt(), from, to)) {
              byType
                  .computeIfAbsent(
                      kept.added.message().type(), type -> new EnumMap<>(DeliveryStatus.class))
                  .merge(kept.status, 1L, Long::sum);
            }
            kept.runs.stream()
                .filter(MemoryDeliveryStore::isByHandler)
                .filter(run -> isWithin(run.at(), from, to))
                .forEach(run -> took.add(TimeUnit.MICROSECONDS.convert(run.took())));
          });
    }
    return new DeliveryFigures(byType, RunTimes.of(took.build().toArray()));
  }

  /** One that was buried without a run took no time. */
  private static boolean isByHandler(DeliveryRunLog run) {
    return run.ending() != null
        && run.ending().isByHandler()
        && (run.ending() != Ending.DEAD_LETTER || !run.took().isZero());
  }

  private static boolean isWithin(Instant at, Instant from, Instant to) {
    return !at.isBefore(from) && at.isBefore(to);
  }

  @Override
  public synchronized int replay(DeliveryQuery query) {
    List<Kept> dead = new ArrayList<>();
    forEach(query.withStatus(DeliveryStatus.DEAD_LETTER), dead::add);
    for (Kept kept : dead) {
      kept.failures = 0;
      kept.lapses = 0;
      kept.endedAt = null;
      kept.reason = null;
      takeTurn(kept);
      awaitTurn(kept);
    }
    return dead.size();
  }

  @Override
  public synchronized int discard(DeliveryQuery query) {
    List<Kept> given = new ArrayList<>();
    forEach(
        query,
        kept -> {
          boolean isGivenUp =
              kept.status == DeliveryStatus.DEAD_LETTER || kept.status == DeliveryStatus.PARKED;
          if (isGivenUp || (query.status() != null && kept.isWaiting())) {
            given.add(kept);
          }
        });
    given.forEach(this::remove);
    return given.size();
  }

  @Override
  public synchronized DeliveryChange cancel(TenantId tenant, UUID message) {
    List<Kept> waiting = new ArrayList<>();
    int running = 0;
    for (Kept kept : of(tenant, message)) {
      if (kept.isWaiting() || kept.status == DeliveryStatus.PARKED) {
        waiting.add(kept);
      } else if (kept.status == DeliveryStatus.PROCESSING) {
        running++;
      }
    }
    waiting.forEach(this::remove);
    return new DeliveryChange(waiting.size(), running);
  }

  @Override
  public DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
    NewDelivery.checkDelay(delay);
    DeliveryChange change = move(tenant, message, delay);
    listeners.values().forEach(Runnable::run);
    return change;
  }

  private synchronized DeliveryChange move(TenantId tenant, UUID message, Duration delay) {
    Moment now = time.now();
    int moved = 0;
    int running = 0;
    for (Kept kept : of(tenant, message)) {
      if (kept.isWaiting()) {
        delayed.remove(kept);
        lines.remove(kept);
        kept.isBehind = false;
        await(kept, delay, now);
        moved++;
      } else if (kept.status == DeliveryStatus.PROCESSING) {
        running++;
      }
    }
    return new DeliveryChange(moved, running);
  }

  private List<Kept> of(TenantId tenant, UUID message) {
    return byMessage.getOrDefault(message, List.of()).stream()
        .filter(kept -> kept.added.message().tenant().equals(tenant))
        .toList();
  }

  @Override
  public int purge(Duration age) {
    DeliveryStore.checkAge(age);
    return purgeEndedBy(time.now().before(age));
  }

  private synchronized int purgeEndedBy(long latest) {
    List<Kept> old = new ArrayList<>();
    forEach(DeliveryQuery.all().withStatus(DeliveryStatus.COMPLETED), old::add);
    old.removeIf(kept -> kept.endedAfter > latest);
    old.forEach(this::remove);
    return old.size();
  }

  private static boolean isKnown(Message message, Map<String, Integer> types) {
    return types.getOrDefault(message.type(), 0) >= message.version();
  }

  /** Lets it be claimed after the delay. */
  private void await(Kept kept, Duration delay, Moment now) {
    if (delay.isZero()) {
      awaitTurn(kept);
    } else {
      kept.status = waiting(kept);
      kept.until = now.after(delay);
      delayed.add(kept);
    }
  }

  /** Lets it be claimed. */
  private void awaitTurn(Kept kept) {
    kept.status = waiting(kept);
    standInLine(kept);
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

  private void unclaim(Kept kept) {
    claimed.remove(kept.id);
    turns.unclaim(kept);
  }

  private void end(Kept kept, Settlement settlement, Moment now) {
    if (settlement.ending() != Ending.RELEASED || !settlement.took().isZero()) {
      kept.log(settlement.ending(), settlement, now.at());
    }
    switch (settlement.ending()) {
      case SUCCEEDED -> finish(kept, DeliveryStatus.COMPLETED, now);
      case DEAD_LETTER -> {
        kept.failures++;
        kept.reason = settlement.error();
        finish(kept, DeliveryStatus.DEAD_LETTER, now);
      }
      case FAILED -> {
        kept.failures++;
        await(kept, settlement.pause(), now);
      }
      case PARKED -> {
        kept.status = DeliveryStatus.PARKED;
        turns.remove(kept);
      }
      case RELEASED -> awaitTurn(kept);
    }
  }

  private void finish(Kept kept, DeliveryStatus status, Moment now) {
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
  private void letNextGo(Kept kept) {
    Kept next = turns.nextOf(kept);
    if (next != null && next.isBehind) {
      standInLine(next);
    }
  }

  private void remove(Kept kept) {
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
    LaneKey once = key(kept.added, kept.added.idempotencyKey());
    if (once != null) {
      idempotent.remove(once);
    }
  }

  private void forEach(DeliveryQuery query, Consumer<Kept> action) {
    Iterator<Kept> each = all.values().iterator();
    while (each.hasNext()) {
      Kept kept = each.next();
      if (kept.fits(query)) {
        action.accept(kept);
      }
    }
  }

  private static @Nullable LaneKey key(NewDelivery delivery, @Nullable String key) {
    return key == null ? null : new LaneKey(delivery.lane(), key);
  }
}
