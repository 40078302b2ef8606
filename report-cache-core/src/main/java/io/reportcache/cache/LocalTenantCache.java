package io.reportcache.cache;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One tenant's cache in this JVM. */
final class LocalTenantCache implements TenantCache {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final LocalTier tier;
  private final Space space;
  private final Loads loads;

  LocalTenantCache(LocalTier tier, Space space) {
    this.tier = tier;
    this.space = space;
    this.loads = new Loads(tier, space);
  }

  @Override
  public TenantId tenant() {
    return space.tenant;
  }

  @Override
  public <V> Optional<V> get(ReportKey<V> key) {
    Entry entry = hit(key);
    if (entry == null) {
      countMiss(key);
      return Optional.empty();
    }
    return Optional.of(value(entry, key));
  }

  @Override
  public boolean has(ReportKey<?> key) {
    Entry entry = space.entries.peek(key);
    return entry != null && serves(entry);
  }

  @Override
  public <V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    Entry entry = hit(key);
    return value(entry == null ? answerMiss(key, policy, loader).entry() : entry, key);
  }

  @Override
  public <V, X extends Exception> Answer<V> ask(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    Entry entry = hit(key);
    if (entry != null) {
      return answer(entry, key, Source.HIT);
    }
    Loaded loaded = answerMiss(key, policy, loader);
    return answer(loaded.entry(), key, loaded.source());
  }

  @Override
  public <V, X extends Exception> Answer<V> refresh(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    Loaded loaded = loads.load(key, policy, loader, true);
    return answer(loaded.entry(), key, loaded.source());
  }

  @Override
  public <V> void put(ReportKey<V> key, V value, Duration ttl) {
    put(key, value, CachePolicy.ttl(ttl));
  }

  @Override
  public <V> void forever(ReportKey<V> key, V value) {
    put(key, value, CachePolicy.forever());
  }

  @Override
  public <V> boolean add(ReportKey<V> key, V value, Duration ttl) {
    Entry added = newEntry(key, value, CachePolicy.ttl(ttl));
    boolean[] wasAdded = new boolean[1];
    space.entries.compute(
        key,
        before -> {
          if (before != null && serves(before)) {
            return before;
          }
          wasAdded[0] = true;
          return holdingFromNow(added);
        });
    return wasAdded[0];
  }

  @Override
  public long increment(ReportKey<Long> key, long by, CachePolicy policy) {
    long[] sum = new long[1];
    space.entries.compute(
        key,
        before -> {
          if (before == null || !serves(before)) {
            sum[0] = by;
            return holdingFromNow(newEntry(key, by, policy));
          }
          sum[0] = add(key, value(before, key), by);
          return holdingFromNow(before.withValue(sum[0], tier.ticker.nanos()));
        });
    return sum[0];
  }

  @Override
  public <V> Map<ReportKey<V>, V> many(Collection<ReportKey<V>> keys) {
    Map<ReportKey<V>, V> found = new LinkedHashMap<>();
    for (ReportKey<V> key : keys) {
      get(key).ifPresent(value -> found.put(key, value));
    }
    return found;
  }

  @Override
  public <V> void putMany(Map<ReportKey<V>, ? extends V> values, Duration ttl) {
    CachePolicy policy = CachePolicy.ttl(ttl);
    values.forEach((key, value) -> requireValue(key, value)); // all or, if one is bad, none
    values.forEach((key, value) -> put(key, value, policy));
  }

  @Override
  public Set<String> getKeys(KeyPattern pattern) {
    Set<String> keys = new TreeSet<>();
    space.entries.forEach(
        (key, entry) -> {
          if (pattern.matches(key) && serves(entry)) {
            keys.add(key.text());
          }
        });
    return keys;
  }

  @Override
  public boolean forget(ReportKey<?> key) {
    boolean served = invalidateKey(key);
    log.debug("Invalidated for {}: {}, cause {}", space.tenant, key, "forget");
    return served;
  }

  @Override
  public void invalidate(Collection<? extends Scope> scopes, String cause) {
    List<Scope> fenced = new ArrayList<>(scopes.size());
    for (Scope scope : scopes) {
      ReportKey<?> key = singleKey(scope);
      if (key == null) {
        fenced.add(scope);
      } else {
        invalidateKey(key);
      }
    }
    if (!fenced.isEmpty()) {
      tier.fences.raise(space.log, fenced);
      tier.sweeper.request();
    }
    for (Scope scope : scopes) {
      log.debug("Invalidated for {}: {}, cause {}", space.tenant, scope, cause);
    }
  }

  @Override
  public CacheStats stats() {
    return tier.stats.of(space.tenant);
  }

  /** Returns the entry if it serves as it is. */
  private @Nullable Entry hit(ReportKey<?> key) {
    Entry entry = space.entries.get(key);
    if (entry == null || !serves(entry)) {
      return null;
    }
    entry.counters.hits.increment();
    log.debug("Cache hit for {}: {}", space.tenant, key);
    return entry;
  }

  /** Answers by an expired entry if the policy serves it, else by a load. */
  private <V, X extends Exception> Loaded answerMiss(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    Entry entry = space.entries.peek(key);
    if (entry != null && space.isLive(entry) && entry.isServedStale(tier.ticker.nanos())) {
      entry.counters.staleHits.increment();
      log.debug("Cache hit for {}: {}, expired, is loaded anew", space.tenant, key);
      loads.loadLater(key, policy, loader);
      return new Loaded(entry, Source.STALE);
    }
    ReportCounters counters = countMiss(key);
    Loaded loaded = loads.load(key, policy, loader, false);
    if (loaded.source() == Source.JOINED) {
      counters.joins.increment();
    }
    return loaded;
  }

  private ReportCounters countMiss(ReportKey<?> key) {
    log.debug("Cache miss for {}: {}", space.tenant, key);
    ReportCounters counters = tier.stats.of(space.tenant, key);
    counters.misses.increment();
    return counters;
  }

  private boolean serves(Entry entry) {
    return space.isLive(entry) && !entry.isExpired(tier.ticker.nanos());
  }

  private void put(ReportKey<?> key, Object value, CachePolicy policy) {
    Entry entry = newEntry(key, value, policy);
    space.entries.compute(key, before -> holdingFromNow(entry));
  }

  private Entry newEntry(ReportKey<?> key, Object value, CachePolicy policy) {
    long now = tier.ticker.nanos();
    return new Entry(
        key, requireValue(key, value), policy, tier.stats.of(space.tenant, key), now, now);
  }

  /** Under the store's lock: what was written by hand is newer than any load that has begun. */
  private Entry holdingFromNow(Entry entry) {
    abandonLoad(entry.key);
    entry.checkedUpTo(tier.fences.now());
    return entry;
  }

  /**
   * F1 for a single key: under the store's lock, where a load either has stored its value, which is
   * removed here, or will find itself abandoned.
   */
  private boolean invalidateKey(ReportKey<?> key) {
    boolean[] served = new boolean[1];
    space.entries.compute(
        key,
        before -> {
          abandonLoad(key);
          if (before != null) {
            served[0] = serves(before);
            before.counters.invalidations.increment();
          }
          return null;
        });
    return served[0];
  }

  /** A load that is queued only will begin after this, and is left to it. */
  private void abandonLoad(ReportKey<?> key) {
    Flight flight = space.flights.get(key);
    if (flight != null && flight.isOwned()) {
      flight.abandon();
      space.flights.remove(key, flight);
    }
  }

  private <V> Answer<V> answer(Entry entry, ReportKey<V> key, Source source) {
    return new Answer<>(
        value(entry, key),
        source,
        Duration.ofNanos(Math.max(0, tier.ticker.nanos() - entry.begunAt)),
        Duration.ofNanos(entry.builtAt - entry.begunAt));
  }

  private <V> V value(Entry entry, ReportKey<V> key) {
    Object value = entry.value;
    if (!key.type().isInstance(value)) {
      throw new KeyTypeException(
          "%s of %s holds a %s, not a %s as was asked for; use one key for one type, and other keys for counters than for reports"
              .formatted(key, space.tenant, value.getClass().getName(), key.type().getName()));
    }
    return key.type().cast(value);
  }

  private long add(ReportKey<Long> key, long counter, long by) {
    try {
      return Math.addExact(counter, by);
    } catch (ArithmeticException e) {
      throw new ArithmeticException(
          "counter %s of %s is %d, and adding %d doesn't fit a long; it stays as it is"
              .formatted(key, space.tenant, counter, by));
    }
  }

  private Object requireValue(ReportKey<?> key, @Nullable Object value) {
    return Objects.requireNonNull(
        value,
        () ->
            "value of %s for %s must not be null; use forget to drop a value"
                .formatted(key, space.tenant));
  }

  private static @Nullable ReportKey<?> singleKey(Scope scope) {
    if (scope instanceof ReportKey<?> key) {
      return key;
    }
    String exact = scope instanceof KeyPattern pattern ? pattern.exactKey() : null;
    return exact == null ? null : ReportKey.of(exact, Object.class);
  }
}
