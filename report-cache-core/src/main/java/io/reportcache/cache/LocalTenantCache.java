package io.reportcache.cache;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import io.reportcache.store.CachePartition;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One tenant's cache in this JVM. */
final class LocalTenantCache implements TenantCache {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final LocalTier tier;
  private final Space space;
  private final CachePartition<Space, ReportKey<?>, Entry> entries;
  private final HitClock clock;
  private final Loads loads;
  private final Answers answers;
  private final Writes writes;
  final Explanations explanations;

  LocalTenantCache(LocalTier tier, Space space) {
    this.tier = tier;
    this.space = space;
    this.entries = space.entries;
    this.clock = tier.clock;
    this.loads = new Loads(tier, space);
    this.answers = new Answers(tier, space, loads);
    this.writes = new Writes(tier, space);
    this.explanations = new Explanations(tier, space);
  }

  @Override
  public TenantId tenant() {
    return space.tenant;
  }

  @Override
  public <V> Optional<V> get(ReportKey<V> key) {
    Entry entry = counted(key, served(key));
    return entry == null ? Optional.empty() : Optional.of(entry.valueFor(key, space.tenant));
  }

  @Override
  public boolean has(ReportKey<?> key) {
    return served(key) != null;
  }

  @Override
  public <V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    Entry entry = entries.peek(key);
    if (entry != null && isFresh(entry)) {
      countHit(entry);
      return entry.valueFor(key, space.tenant);
    }
    return answer(entry, key, policy, loader).entry().valueFor(key, space.tenant);
  }

  @Override
  public <P extends @Nullable Object, V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, P params, ParamLoader<? super P, ? extends V, X> loader)
      throws X {
    Entry entry = entries.peek(key); // before a loader is made, which a hit has no use for
    if (entry != null && isFresh(entry)) {
      countHit(entry);
      return entry.valueFor(key, space.tenant);
    }
    Loader<V, X> loading = Loader.tagging(load -> loader.load(params, load));
    return answer(entry, key, policy, loading).entry().valueFor(key, space.tenant);
  }

  @Override
  public <V, X extends Exception> V remember(
      ReportKey<V> key, Duration ttl, Loader<? extends V, X> loader) throws X {
    Entry entry = entries.peek(key); // before a policy is made, which a hit has no use for
    if (entry != null && isFresh(entry)) {
      countHit(entry);
      return entry.valueFor(key, space.tenant);
    }
    return answer(entry, key, CachePolicy.ttl(ttl), loader).entry().valueFor(key, space.tenant);
  }

  @Override
  public <V, X extends Exception> Optional<V> rememberOptional(
      ReportKey<V> key, CachePolicy policy, Loader<? extends @Nullable V, X> loader) throws X {
    Entry entry = entries.peek(key);
    if (entry != null && (isFresh(entry) || isFreshAbsence(entry))) {
      countHit(entry);
    } else {
      entry = answer(entry, key, policy, new OptionalLoader<>(loader)).entry();
    }
    return entry.optionalFor(key, space.tenant);
  }

  @Override
  public <V, X extends Exception> Answer<V> ask(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    Entry entry = entries.peek(key);
    if (entry != null && isFresh(entry)) {
      countHit(entry);
      return told(entry, key, Source.HIT);
    }
    Loaded loaded = answer(entry, key, policy, loader);
    return told(loaded.entry(), key, loaded.source());
  }

  @Override
  public <V, X extends Exception> Answer<V> refresh(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    Loaded loaded = answers.refresh(key, policy, new ReplacingLoader<>(loader));
    if (loaded.source() == Source.JOINED) { // whose load may not have been to replace anything
      tier.invalidateDerived(space, key, "refresh");
    }
    return told(loaded.entry(), key, loaded.source());
  }

  @Override
  public <V, X extends Exception> Answer<V> renew(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    Loaded loaded = answers.refresh(key, policy, loader);
    return told(loaded.entry(), key, loaded.source());
  }

  @Override
  public <V> void put(ReportKey<V> key, V value, CachePolicy policy) {
    writes.put(key, value, policy);
    tier.invalidateDerived(space, key, "put");
  }

  @Override
  public <V> boolean add(ReportKey<V> key, V value, CachePolicy policy) {
    return writes.add(key, value, policy);
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
  public <V> void putMany(Map<ReportKey<V>, ? extends V> values, CachePolicy policy) {
    values.forEach(space::requireValue); // all or, if one is bad, none
    values.forEach((key, value) -> writes.put(key, value, policy));
    tier.invalidateDerived(space, values.keySet(), "put");
  }

  @Override
  public Set<String> getKeys(KeyPattern pattern) {
    Set<String> keys = new TreeSet<>();
    forEachServed(pattern, entry -> keys.add(entry.key().text()));
    return keys;
  }

  /** Hands over each entry in the pattern that serves; counts neither as a use nor as a hit. */
  void forEachServed(KeyPattern pattern, Consumer<Entry> action) {
    space.entries.forEach(
        entry -> {
          if (pattern.matches(entry.key()) && serves(entry)) {
            action.accept(entry);
          }
        });
  }

  @Override
  public boolean forget(ReportKey<?> key) {
    boolean served = writes.invalidate(key, Writes.FORGET);
    tier.invalidateDerived(space, key, Writes.FORGET);
    log.debug("Invalidated for {}: {}, cause {}", space.tenant, key, Writes.FORGET);
    return served;
  }

  @Override
  public void invalidate(Collection<? extends Scope> scopes, String cause) {
    invalidateNow(scopes, cause);
  }

  /** As {@link #invalidate}; returns how many fences it took. */
  int invalidateNow(Collection<? extends Scope> scopes, String cause) {
    Collection<? extends Scope> all = tier.derivations.with(space.tenant, scopes);
    int fences = writes.invalidate(all, cause);
    Collection<? extends Scope> more = tier.derivations.since(space.tenant, scopes, all);
    if (!more.isEmpty()) {
      fences += writes.invalidate(more, cause);
    }
    for (Scope scope : all) {
      log.debug("Invalidated for {}: {}, cause {}", space.tenant, scope, cause);
    }
    return fences;
  }

  @Override
  public Explanation explain(ReportKey<?> key) {
    return explanations.explain(key);
  }

  @Override
  public CacheStats stats() {
    return tier.stats.of(space.tenant);
  }

  /** All that a hit looks at; false if anything has to be looked into. */
  private boolean isFresh(Entry entry) {
    return entry.isFresh(clock.now()) && space.isLive(entry);
  }

  /** Returns what is fresh, and also what is due for refresh ahead; null if nothing serves. */
  @Nullable Entry served(ReportKey<?> key) {
    Entry entry = entries.peek(key);
    return entry != null && serves(entry) ? entry : null;
  }

  /** Counts a read that found this entry, or nothing, and returns it. */
  @Nullable Entry counted(ReportKey<?> key, @Nullable Entry found) {
    if (found == null) {
      countMiss(key);
    } else {
      countHit(found);
    }
    return found;
  }

  /** Counts a read that a value answered which only the reader's transaction has. */
  void countOwn(Entry own) {
    own.counters().hits.increment();
    log.debug("Cache hit for {}: {}", space.tenant, own.key());
  }

  private boolean isFreshAbsence(Entry entry) {
    return entry.isAbsent() && space.serves(entry, clock.now());
  }

  private <X extends Exception> Loaded answer(
      @Nullable Entry entry, ReportKey<?> key, CachePolicy policy, Loader<?, X> loader) throws X {
    if (entry != null && serves(entry)) {
      answers.refreshAhead(entry, key, policy, loader);
      countHit(entry);
      return new Loaded(entry, Source.HIT);
    }
    return answers.answer(entry, key, policy, loader);
  }

  private boolean serves(Entry entry) {
    return !entry.isAbsent() && space.serves(entry, clock.now());
  }

  private void countHit(Entry entry) {
    entries.used(entry);
    entry.counters().hits.increment();
    if (clock.isLogging()) {
      log.debug("Cache hit for {}: {}", space.tenant, entry.key());
    }
  }

  private void countMiss(ReportKey<?> key) {
    log.debug("Cache miss for {}: {}", space.tenant, key);
    space.counters(key).misses.increment();
  }

  <V> Answer<V> told(Entry entry, ReportKey<V> key, Source source) {
    return new Answer<>(
        entry.valueFor(key, space.tenant),
        source,
        Loss.between(entry.begunAt(), tier.ticker.nanos()),
        entry.loadTime());
  }
}
