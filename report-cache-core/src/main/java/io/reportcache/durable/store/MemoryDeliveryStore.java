package io.reportcache.durable.store;

import io.reportcache.durable.store.StoreTime.Moment;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/**
 * Stores deliveries in memory, for tests and for work that may be lost. It behaves like a database,
 * but isn't shared between processes, and its deliveries are lost when the process ends. Its size
 * is bounded: it refuses deliveries beyond its capacity, and it keeps at most as many completed
 * ones, of which it forgets the oldest. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class MemoryDeliveryStore implements DeliveryStore, DeliveryRecords {

  /**
   * The default maximum number of deliveries that wait, run, are parked or are dead letters:
   * 100,000.
   */
  public static final int DEFAULT_CAPACITY = 100_000;

  private static final String LAPSED = "its owners let their lease end too often";
  private final int capacity;
  private final StoreTime time;
  private final KeptDeliveries kept;
  private final KeptFigures figures;
  private final Map<Listening, Runnable> listeners = new ConcurrentHashMap<>();

  /** Creates a store with a capacity of {@value #DEFAULT_CAPACITY}. */
  public MemoryDeliveryStore() {
    this(DEFAULT_CAPACITY, Ticker.system(), InstantSource.system());
  }

  /**
   * Creates a store.
   *
   * @param capacity the maximum number of deliveries that wait, run, are parked or are dead
   *     letters; at least 1
   * @param ticker measures leases, delays and the age of completed deliveries
   * @param clock gives the times that are shown to operators; nothing else depends on it
   * @throws IllegalArgumentException if the capacity is less than 1
   */
  public MemoryDeliveryStore(int capacity, Ticker ticker, InstantSource clock) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "capacity must be at least 1, was %d; leave it out for the default of %d"
              .formatted(capacity, DEFAULT_CAPACITY));
    }
    this.capacity = capacity;
    this.time = new StoreTime(ticker, clock);
    this.kept = new KeptDeliveries(capacity);
    this.figures = new KeptFigures(kept);
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
    if (kept.uncompleted() + deliveries.size() > capacity) {
      throw new DeliveryStoreException(
          "there is no room for %d more deliveries: %d of at most %d are there; raise the capacity, or find out why they aren't done"
              .formatted(deliveries.size(), kept.uncompleted(), capacity));
    }
    deliveries.forEach(delivery -> kept.add(delivery, now));
  }

  @Override
  public List<ClaimedDelivery> claim(Claim claim) {
    return claim(claim, time.now());
  }

  private synchronized List<ClaimedDelivery> claim(Claim claim, Moment now) {
    List<ClaimedDelivery> taken = new ArrayList<>();
    for (Kept one : kept.claim(claim)) {
      one.token++;
      one.owner = claim.owner();
      one.until = now.after(claim.lease());
      taken.add(one.claimed());
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
      Kept one = kept.get(settlement.delivery().id());
      if (one == null || !one.isOwnedBy(settlement.delivery())) {
        late.add(settlement);
      } else {
        kept.unclaim(one);
        end(one, settlement, now);
        kept.letNextGo(one);
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
      Kept one = kept.get(delivery.id());
      if (one != null && one.isOwnedBy(delivery)) {
        one.until = until;
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
    int due = kept.standInLineWhenDue(now);
    List<Kept> lapsed = kept.lapsed(now);
    int deadLetters = 0;
    for (Kept one : lapsed) {
      kept.unclaim(one);
      one.lapses++;
      one.logLapse(now.at());
      if (one.lapses > lapsesAllowed) {
        one.reason = LAPSED;
        kept.finish(one, DeliveryStatus.DEAD_LETTER, now);
        deadLetters++;
      } else {
        kept.awaitTurn(one);
      }
      kept.letNextGo(one);
    }
    return new Tended(due, lapsed.size() - deadLetters, deadLetters, kept.nextDue(now));
  }

  @Override
  public synchronized int unpark(Lane lane, Map<String, Integer> types) {
    List<Kept> known =
        kept.all().stream()
            .filter(one -> one.status == DeliveryStatus.PARKED && one.added.lane().equals(lane))
            .filter(one -> isKnown(one.added.message(), types))
            .toList();
    known.forEach(kept::awaitTurnAgain);
    return known.size();
  }

  private static boolean isKnown(Message message, Map<String, Integer> types) {
    return types.getOrDefault(message.type(), 0) >= message.version();
  }

  @Override
  public synchronized List<StoredDelivery> find(DeliveryQuery query, long after, int most) {
    DeliveryRecords.checkMost(most);
    return kept.after(after).stream()
        .filter(one -> one.fits(query))
        .limit(most)
        .map(Kept::stored)
        .toList();
  }

  @Override
  public synchronized List<Backlog> backlog() {
    return figures.backlog(time.now().at());
  }

  @Override
  public synchronized Map<DeliveryStatus, Long> count(DeliveryQuery query) {
    return figures.count(query);
  }

  @Override
  public DeliveryFigures figures(DeliveryQuery query, Instant from, Instant to) {
    DeliveryRecords.checkSpan(from, to);
    Map<String, Map<DeliveryStatus, Long>> byType;
    LongStream.Builder took = LongStream.builder();
    synchronized (this) {
      byType = figures.byType(query, from, to, took);
    }
    return new DeliveryFigures(byType, RunTimes.of(took.build().toArray()));
  }

  @Override
  public synchronized int replay(DeliveryQuery query) {
    List<Kept> dead = fitting(query.withStatus(DeliveryStatus.DEAD_LETTER));
    for (Kept one : dead) {
      one.failures = 0;
      one.lapses = 0;
      one.endedAt = null;
      one.reason = null;
      kept.awaitTurnAgain(one);
    }
    return dead.size();
  }

  @Override
  public synchronized int discard(DeliveryQuery query) {
    List<Kept> given =
        fitting(query).stream()
            .filter(
                one ->
                    one.status == DeliveryStatus.DEAD_LETTER
                        || one.status == DeliveryStatus.PARKED
                        || (query.status() != null && one.isWaiting()))
            .toList();
    given.forEach(kept::remove);
    return given.size();
  }

  @Override
  public synchronized DeliveryChange cancel(TenantId tenant, UUID message) {
    List<Kept> waiting = new ArrayList<>();
    int running = 0;
    for (Kept one : kept.of(tenant, message)) {
      if (one.isWaiting() || one.status == DeliveryStatus.PARKED) {
        waiting.add(one);
      } else if (one.status == DeliveryStatus.PROCESSING) {
        running++;
      }
    }
    waiting.forEach(kept::remove);
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
    for (Kept one : kept.of(tenant, message)) {
      if (one.isWaiting()) {
        kept.awaitAnew(one, delay, now);
        moved++;
      } else if (one.status == DeliveryStatus.PROCESSING) {
        running++;
      }
    }
    return new DeliveryChange(moved, running);
  }

  @Override
  public int purge(Duration age) {
    DeliveryStore.checkAge(age);
    return purgeEndedBy(time.now().before(age));
  }

  private synchronized int purgeEndedBy(long latest) {
    List<Kept> old =
        fitting(DeliveryQuery.all().withStatus(DeliveryStatus.COMPLETED)).stream()
            .filter(one -> one.endedAfter <= latest)
            .toList();
    old.forEach(kept::remove);
    return old.size();
  }

  private void end(Kept one, Settlement settlement, Moment now) {
    if (settlement.ending() != Ending.RELEASED || !settlement.took().isZero()) {
      one.log(settlement.ending(), settlement, now.at());
    }
    switch (settlement.ending()) {
      case SUCCEEDED -> kept.finish(one, DeliveryStatus.COMPLETED, now);
      case DEAD_LETTER -> {
        one.failures++;
        one.reason = settlement.error();
        kept.finish(one, DeliveryStatus.DEAD_LETTER, now);
      }
      case FAILED -> {
        one.failures++;
        kept.await(one, settlement.pause(), now);
      }
      case PARKED -> kept.park(one);
      case RELEASED -> kept.awaitTurn(one);
    }
  }

  private List<Kept> fitting(DeliveryQuery query) {
    return kept.all().stream().filter(one -> one.fits(query)).toList();
  }
}
