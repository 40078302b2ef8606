package io.reportcache.cache;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
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
  private final Writes writes;

  LocalTenantCache(LocalTier tier, Space space) {
    this.tier = tier;
    this.space = space;
    this.loads = new Loads(tier, space);
    this.writes = new Writes(tier, space);
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
    return Optional.of(entry.valueFor(key, space.tenant));
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
    Entry answer = entry == null ? answerMiss(key, policy, loader).entry() : entry;
    return answer.valueFor(key, space.tenant);
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
    writes.put(key, value, CachePolicy.ttl(ttl));
  }

  @Override
  public <V> void forever(ReportKey<V> key, V value) {
    writes.put(key, value, CachePolicy.forever());
  }

  @Override
  public <V> boolean add(ReportKey<V> key, V value, Duration ttl) {
    return writes.add(key, value, CachePolicy.ttl(ttl));
  }

  @Override
  public long increment(ReportKey<Long> key, long by, CachePolicy policy) {
    return writes.increment(key, by, policy);
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
    values.forEach(writes::requireValue); // all or, if one is bad, none
    values.forEach((key, value) -> writes.put(key, value, policy));
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
    boolean served = writes.invalidate(key);
    log.debug("Invalidated for {}: {}, cause {}", space.tenant, key, "forget");
    return served;
  }

  @Override
  public void invalidate(Collection<? extends Scope> scopes, String cause) {
    writes.invalidate(scopes);
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
    return space.serves(entry, tier.ticker.nanos());
  }

  private <V> Answer<V> answer(Entry entry, ReportKey<V> key, Source source) {
    return new Answer<>(
        entry.valueFor(key, space.tenant),
        source,
        Duration.ofNanos(Math.max(0, tier.ticker.nanos() - entry.begunAt)),
        Duration.ofNanos(entry.builtAt - entry.begunAt));
  }
}
