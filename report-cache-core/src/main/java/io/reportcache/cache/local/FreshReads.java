package io.reportcache.cache.local;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.Loader;
import io.reportcache.cache.ParamLoader;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's cache whose reads reflect what other nodes have invalidated until they begin, or until
 * a token was made (F5). Where that can't be known, the key is dropped first, so that the value is
 * loaded.
 */
final class FreshReads extends CurrentTenantCache {

  private final TenantCache cache;
  private final SharedSpace others;
  private final Predicate<SharedSpace> catchUp;

  private FreshReads(TenantCache cache, SharedSpace others, Predicate<SharedSpace> catchUp) {
    this.cache = cache;
    this.others = others;
    this.catchUp = catchUp;
  }

  /** Returns the cache with reads of the latest values. */
  static TenantCache latest(TenantCache cache, @Nullable SharedSpace others) {
    return others == null ? cache : new FreshReads(cache, others, SharedSpace::catchUp);
  }

  /** Returns the cache with reads of values that reflect the token. */
  static TenantCache atLeast(
      FreshnessToken token, TenantCache cache, @Nullable SharedSpace others) {
    return others == null ? cache : new FreshReads(cache, others, space -> space.catchUp(token));
  }

  @Override
  TenantCache current() {
    return cache;
  }

  @Override
  public <V> Optional<V> get(ReportKey<V> key) {
    catchUp(key);
    return cache.get(key);
  }

  @Override
  public boolean has(ReportKey<?> key) {
    catchUp(key);
    return cache.has(key);
  }

  @Override
  public <V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    catchUp(key);
    return cache.remember(key, intolerant(policy), loader);
  }

  @Override
  public <P extends @Nullable Object, V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, P params, ParamLoader<? super P, ? extends V, X> loader)
      throws X {
    catchUp(key);
    return cache.remember(key, intolerant(policy), params, loader);
  }

  @Override
  public <V, X extends Exception> Optional<V> rememberOptional(
      ReportKey<V> key, CachePolicy policy, Loader<? extends @Nullable V, X> loader) throws X {
    catchUp(key);
    return cache.rememberOptional(key, intolerant(policy), loader);
  }

  @Override
  public <V, X extends Exception> Answer<V> ask(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    catchUp(key);
    return cache.ask(key, intolerant(policy), loader);
  }

  @Override
  public <V> Map<ReportKey<V>, V> many(Collection<ReportKey<V>> keys) {
    if (!catchUp.test(others)) {
      keys.forEach(cache::forget);
    }
    return cache.many(keys);
  }

  @Override
  public Set<String> getKeys(KeyPattern pattern) {
    boolean unused = catchUp.test(others); // keys that may be old are as good as none
    return cache.getKeys(pattern);
  }

  @Override
  public TenantCache latest() {
    return latest(cache, others);
  }

  @Override
  public TenantCache atLeast(FreshnessToken token) {
    return atLeast(token, cache, others);
  }

  private void catchUp(ReportKey<?> key) {
    if (!catchUp.test(others)) {
      cache.forget(key);
    }
  }

  /** Returns the policy without tolerance of invalidated values, which aren't the latest. */
  private static CachePolicy intolerant(CachePolicy policy) {
    return policy.staleAfterInvalidation().isZero()
        ? policy
        : policy.withStaleAfterInvalidation(Duration.ZERO);
  }
}
