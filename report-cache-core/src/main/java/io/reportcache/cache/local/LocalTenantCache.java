package io.reportcache.cache.local;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.LoadTicket;
import io.reportcache.cache.Loader;
import io.reportcache.cache.ParamLoader;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.store.CachePartition;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One tenant's cache, as users see it outside of transactions. */
final class LocalTenantCache implements TenantCache {

  private static final FreshnessToken ONE_NODE = FreshnessToken.of("one-node");

  private final Space space;
  private final CachePartition<Space, ReportKey<?>, Entry> entries; // saves the hits an indirection
  private final Hits hits;
  private final Misses misses;
  private final Writes writes;
  private final TicketLoads tickets;
  private final SharedReads sharedReads;
  private final SharedWrites sharedWrites;
  private final Invalidations invalidations;
  private final Explanations explanations;
  private final StatsTable stats;

  LocalTenantCache(
      Space space,
      Hits hits,
      Misses misses,
      Writes writes,
      TicketLoads tickets,
      SharedReads sharedReads,
      SharedWrites sharedWrites,
      Invalidations invalidations,
      Explanations explanations,
      StatsTable stats) {
    this.space = space;
    this.entries = space.entries;
    this.hits = hits;
    this.misses = misses;
    this.writes = writes;
    this.tickets = tickets;
    this.sharedReads = sharedReads;
    this.sharedWrites = sharedWrites;
    this.invalidations = invalidations;
    this.explanations = explanations;
    this.stats = stats;
  }

  @Override
  public TenantId tenant() {
    return space.tenant;
  }

  @Override
  public <V> Optional<V> get(ReportKey<V> key) {
    Entry entry = hits.served(space, key);
    entry = hits.counted(space, key, entry == null ? sharedReads.read(space, key) : entry);
    return entry == null ? Optional.empty() : Optional.of(entry.valueFor(key, space.tenant));
  }

  @Override
  public boolean has(ReportKey<?> key) {
    return hits.served(space, key) != null || sharedReads.has(space, key);
  }

  @Override
  public <V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    if (space.readsLatest(policy)) {
      return latest().remember(key, policy, loader);
    }
    Entry entry = entries.peek(key);
    if (entry != null && hits.isFresh(space, entry)) {
      hits.count(space, entry);
      return entry.valueFor(key, space.tenant);
    }
    return find(entry, key, policy, loader).entry().valueFor(key, space.tenant);
  }

  @Override
  public <P extends @Nullable Object, V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, P params, ParamLoader<? super P, ? extends V, X> loader)
      throws X {
    if (space.readsLatest(policy)) {
      return latest().remember(key, policy, params, loader);
    }
    Entry entry = entries.peek(key); // before a loader is made, which a hit doesn't need
    if (entry != null && hits.isFresh(space, entry)) {
      hits.count(space, entry);
      return entry.valueFor(key, space.tenant);
    }
    Loader<V, X> loading = Loader.tagging(load -> loader.load(params, load));
    return find(entry, key, policy, loading).entry().valueFor(key, space.tenant);
  }

  @Override
  public <V, X extends Exception> V remember(
      ReportKey<V> key, Duration ttl, Loader<? extends V, X> loader) throws X {
    Entry entry = entries.peek(key); // before a policy is made, which a hit doesn't need
    if (entry != null && hits.isFresh(space, entry)) {
      hits.count(space, entry);
      return entry.valueFor(key, space.tenant);
    }
    return find(entry, key, CachePolicy.ttl(ttl), loader).entry().valueFor(key, space.tenant);
  }

  @Override
  public <V, X extends Exception> Optional<V> rememberOptional(
      ReportKey<V> key, CachePolicy policy, Loader<? extends @Nullable V, X> loader) throws X {
    if (space.readsLatest(policy)) {
      return latest().rememberOptional(key, policy, loader);
    }
    Entry entry = entries.peek(key);
    if (entry != null && (hits.isFresh(space, entry) || hits.isFreshAbsence(space, entry))) {
      hits.count(space, entry);
    } else {
      entry = find(entry, key, policy, new OptionalLoader<>(loader)).entry();
    }
    return entry.optionalFor(key, space.tenant);
  }

  @Override
  public <V, X extends Exception> Answer<V> ask(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    if (space.readsLatest(policy)) {
      return latest().ask(key, policy, loader);
    }
    Entry entry = entries.peek(key);
    if (entry != null && hits.isFresh(space, entry)) {
      hits.count(space, entry);
      return hits.told(space, entry, key, Source.HIT);
    }
    Found found = find(entry, key, policy, loader);
    return hits.told(space, found.entry(), key, found.source());
  }

  @Override
  public <V, X extends Exception> Answer<V> refresh(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    Found found = misses.refresh(space, key, policy, new ReplacingLoader<>(loader));
    if (found.source() == Source.JOINED) { // the joined load may not have been a replacing one
      invalidations.derivedFrom(space, key, "refresh");
    }
    return hits.told(space, found.entry(), key, found.source());
  }

  @Override
  public <V, X extends Exception> Answer<V> renew(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    Found found = misses.refresh(space, key, policy, loader);
    return hits.told(space, found.entry(), key, found.source());
  }

  @Override
  public <V> LoadTicket<V> ticket(ReportKey<V> key, CachePolicy policy) {
    return tickets.open(space, key, policy);
  }

  @Override
  public <V> void put(ReportKey<V> key, V value, CachePolicy policy) {
    writes.put(space, key, value, policy);
  }

  @Override
  public <V> boolean add(ReportKey<V> key, V value, CachePolicy policy) {
    return sharedWrites.add(space, key, value, policy);
  }

  @Override
  public long increment(ReportKey<Long> key, long by, CachePolicy policy) {
    return sharedWrites.increment(space, key, by, policy);
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
    writes.putMany(space, values, policy);
  }

  @Override
  public Set<String> getKeys(KeyPattern pattern) {
    Set<String> keys = new TreeSet<>();
    entries.forEach(
        entry -> {
          if (pattern.matches(entry.key()) && hits.serves(space, entry)) {
            keys.add(entry.key().text());
          }
        });
    return keys;
  }

  @Override
  public boolean forget(ReportKey<?> key) {
    return invalidations.forget(space, key);
  }

  @Override
  public void invalidate(Collection<? extends Scope> scopes, String cause) {
    invalidations.invalidate(space, scopes, cause);
  }

  @Override
  public Explanation explain(ReportKey<?> key) {
    return explanations.explain(space, key);
  }

  @Override
  public TenantCache latest() {
    return FreshReads.latest(this, space.shared);
  }

  @Override
  public TenantCache atLeast(FreshnessToken token) {
    return FreshReads.atLeast(token, this, space.shared);
  }

  @Override
  public FreshnessToken token() {
    SharedSpace others = space.shared;
    return others == null ? ONE_NODE : others.token();
  }

  @Override
  public CacheStats stats() {
    return stats.of(space.tenant);
  }

  /** Answers a read whose entry is missing or isn't fresh; it may still be served. */
  private <X extends Exception> Found find(
      @Nullable Entry entry, ReportKey<?> key, CachePolicy policy, Loader<?, X> loader) throws X {
    if (entry != null && hits.serves(space, entry)) {
      misses.refreshAhead(space, entry, key, policy, loader);
      hits.count(space, entry);
      return new Found(entry, Source.HIT);
    }
    return misses.answer(space, entry, key, policy, loader);
  }
}
