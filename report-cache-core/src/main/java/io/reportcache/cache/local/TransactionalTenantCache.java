package io.reportcache.cache.local;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.LoadTicket;
import io.reportcache.cache.Loader;
import io.reportcache.cache.ParamLoader;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.local.HeldValue.Making;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.tenant.TenantId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's cache for threads that may be in a transaction. Outside of a transaction it delegates
 * to the plain cache.
 *
 * <p>A read looks up the cached entry only once, and all decisions, such as whether the transaction
 * has invalidated it, are made about that entry: between two lookups another thread may store an
 * entry with other tags.
 */
final class TransactionalTenantCache implements TenantCache {

  private final TransactionWorks works;
  private final Space space;
  private final LocalTenantCache cache;
  private final Hits hits;
  private final LoadRun run;
  private final TicketLoads tickets;
  private final EntryMaker maker;
  private final Derivations derivations;
  private final Explanations explanations;

  /**
   * Makes the cache of a space for threads that may be in a transaction.
   *
   * @param cache the plain cache, for calls outside of transactions
   */
  TransactionalTenantCache(
      TransactionWorks works,
      Space space,
      LocalTenantCache cache,
      Hits hits,
      LoadRun run,
      TicketLoads tickets,
      EntryMaker maker,
      Derivations derivations,
      Explanations explanations) {
    this.works = works;
    this.space = space;
    this.cache = cache;
    this.hits = hits;
    this.run = run;
    this.tickets = tickets;
    this.maker = maker;
    this.derivations = derivations;
    this.explanations = explanations;
  }

  @Override
  public TenantId tenant() {
    return space.tenant;
  }

  @Override
  public <V> Optional<V> get(ReportKey<V> key) {
    TransactionWork work = works.current();
    if (work == null) {
      return cache.get(key);
    }
    Entry own = work.value(space, key);
    if (own != null && !own.isAbsent()) {
      hits.countOwn(space, own);
      return Optional.of(own.valueFor(key, space.tenant));
    }
    Entry cached = hits.counted(space, key, own == null ? work.cached(space, key) : null);
    return cached == null ? Optional.empty() : Optional.of(cached.valueFor(key, space.tenant));
  }

  @Override
  public boolean has(ReportKey<?> key) {
    TransactionWork work = works.current();
    return work == null ? cache.has(key) : has(work, key);
  }

  @Override
  public <V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    TransactionWork work = works.current();
    return work == null
        ? cache.remember(key, policy, loader)
        : answer(work, key, policy, loader).value();
  }

  @Override
  public <P extends @Nullable Object, V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, P params, ParamLoader<? super P, ? extends V, X> loader)
      throws X {
    TransactionWork work = works.current();
    return work == null
        ? cache.remember(key, policy, params, loader)
        : answer(work, key, policy, Loader.<V, X>tagging(load -> loader.load(params, load)))
            .value();
  }

  @Override
  public <V, X extends Exception> Optional<V> rememberOptional(
      ReportKey<V> key, CachePolicy policy, Loader<? extends @Nullable V, X> loader) throws X {
    TransactionWork work = works.current();
    if (work == null) {
      return cache.rememberOptional(key, policy, loader);
    }
    Entry entry = work.value(space, key);
    if (entry == null) {
      entry = hits.counted(space, key, work.cached(space, key));
    } else {
      hits.countOwn(space, entry);
    }
    if (entry == null) {
      entry = load(work, key, policy, new OptionalLoader<>(loader));
    }
    return entry.optionalFor(key, space.tenant);
  }

  @Override
  public <V, X extends Exception> Answer<V> ask(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    TransactionWork work = works.current();
    return work == null ? cache.ask(key, policy, loader) : answer(work, key, policy, loader);
  }

  @Override
  public <V, X extends Exception> Answer<V> refresh(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    TransactionWork work = works.current();
    if (work == null) {
      return cache.refresh(key, policy, loader);
    }
    Entry entry = load(work, key, policy, new ReplacingLoader<>(loader));
    work.replaced(space, List.of(key), "refresh");
    return hits.told(space, entry, key, Source.COMPUTED);
  }

  @Override
  public <V, X extends Exception> Answer<V> renew(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    TransactionWork work = works.current();
    return work == null
        ? cache.renew(key, policy, loader)
        : hits.told(space, load(work, key, policy, loader), key, Source.COMPUTED);
  }

  @Override
  public <V> LoadTicket<V> ticket(ReportKey<V> key, CachePolicy policy) {
    TransactionWork work = works.current();
    return work == null ? cache.ticket(key, policy) : tickets.open(space, key, policy, work);
  }

  @Override
  public <V> void put(ReportKey<V> key, V value, CachePolicy policy) {
    TransactionWork work = works.current();
    if (work == null) {
      cache.put(key, value, policy);
    } else {
      put(work, key, value, policy);
      work.replaced(space, List.of(key), "put");
    }
  }

  @Override
  public <V> void putMany(Map<ReportKey<V>, ? extends V> values, CachePolicy policy) {
    TransactionWork work = works.current();
    if (work == null) {
      cache.putMany(values, policy);
    } else {
      // First, so that either all values are put or, if one is refused, none.
      values.forEach((key, value) -> Storable.require(space.tenant, key, value));
      values.forEach((key, value) -> put(work, key, value, policy));
      work.replaced(space, values.keySet(), "put");
    }
  }

  @Override
  public <V> boolean add(ReportKey<V> key, V value, CachePolicy policy) {
    boolean added = cache.add(key, value, policy);
    if (added) {
      replacedAtOnce(key, "add");
    }
    return added;
  }

  @Override
  public long increment(ReportKey<Long> key, long by, CachePolicy policy) {
    long sum = cache.increment(key, by, policy);
    replacedAtOnce(key, "increment");
    return sum;
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
  public Set<String> getKeys(KeyPattern pattern) {
    TransactionWork work = works.current();
    if (work == null) {
      return cache.getKeys(pattern);
    }
    Set<String> keys = new TreeSet<>();
    space.entries.forEach(
        entry -> {
          if (pattern.matches(entry.key())
              && hits.serves(space, entry)
              && !work.hides(space, entry)) {
            keys.add(entry.key().text());
          }
        });
    for (Entry own : work.values(space)) {
      if (own.isAbsent()) {
        keys.remove(own.key().text());
      } else if (pattern.matches(own.key())) {
        keys.add(own.key().text());
      }
    }
    return keys;
  }

  @Override
  public boolean forget(ReportKey<?> key) {
    TransactionWork work = works.currentForInvalidation();
    if (work == null) {
      return cache.forget(key);
    }
    boolean served = has(work, key);
    work.invalidate(space, List.of(key), Invalidations.FORGET);
    return served;
  }

  @Override
  public void invalidate(Collection<? extends Scope> scopes, String cause) {
    TransactionWork work = works.currentForInvalidation();
    if (work == null) {
      cache.invalidate(scopes, cause);
    } else {
      work.invalidate(space, scopes, cause);
    }
  }

  @Override
  public Explanation explain(ReportKey<?> key) {
    TransactionWork work = works.current();
    if (work == null) {
      return cache.explain(key);
    }
    Entry own = work.value(space, key);
    if (own != null) {
      return explanations.ownOfTransaction(space, own);
    }
    Entry there = space.entries.peek(key);
    return there != null && work.hides(space, there)
        ? explanations.hiddenByTransaction(space, key)
        : cache.explain(key);
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
    return cache.token();
  }

  @Override
  public CacheStats stats() {
    return cache.stats();
  }

  private <V, X extends Exception> Answer<V> answer(
      TransactionWork work, ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader)
      throws X {
    Entry own = work.value(space, key);
    if (own != null && !own.isAbsent()) {
      hits.countOwn(space, own);
      return hits.told(space, own, key, Source.HIT);
    }
    Entry cached = hits.counted(space, key, own == null ? work.cached(space, key) : null);
    if (cached != null) {
      return hits.told(space, cached, key, Source.HIT);
    }
    return hits.told(space, load(work, key, policy, loader), key, Source.COMPUTED);
  }

  private boolean has(TransactionWork work, ReportKey<?> key) {
    Entry own = work.value(space, key);
    return own != null ? !own.isAbsent() : work.cached(space, key) != null;
  }

  private <X extends Exception> Entry load(
      TransactionWork work, ReportKey<?> key, CachePolicy policy, Loader<?, X> loader) throws X {
    Flight flight =
        work.begin(
            space, key, policy, loader instanceof ReplacingLoader ? Making.REFRESH : Making.LOAD);
    Entry entry;
    try {
      entry = run.run(space, flight, loader, null);
    } catch (Throwable e) {
      work.drop(space, flight);
      throw e;
    }
    if (entry.isAbsent() && policy.absentTtl().isZero()) {
      work.drop(space, flight);
    } else {
      work.hold(space, flight, entry);
    }
    return entry;
  }

  /**
   * Drops what the transaction holds of a key that was changed without waiting for the commit. A
   * value that it has put before must not replace the new one at the commit, and what it has built
   * from the old value is outdated.
   */
  private void replacedAtOnce(ReportKey<?> key, String cause) {
    TransactionWork work = works.currentForInvalidation();
    if (work != null) {
      work.forget(space, key);
      work.replaced(space, List.of(key), cause);
    }
  }

  private void put(TransactionWork work, ReportKey<?> key, Object value, CachePolicy policy) {
    Entry entry = maker.put(space, key, value, policy);
    Flight flight = work.begin(space, key, policy, Making.PUT);
    derivations.note(space.tenant, key, policy.tags());
    work.hold(space, flight, entry);
  }
}
