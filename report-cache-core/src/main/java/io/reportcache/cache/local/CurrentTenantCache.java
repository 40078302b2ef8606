package io.reportcache.cache.local;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.LoadTicket;
import io.reportcache.cache.Loader;
import io.reportcache.cache.ParamLoader;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.tenant.TenantId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Delegates every call to the cache of the current tenant. */
abstract class CurrentTenantCache implements TenantCache {

  abstract TenantCache current();

  @Override
  public TenantId tenant() {
    return current().tenant();
  }

  @Override
  public <V> Optional<V> get(ReportKey<V> key) {
    return current().get(key);
  }

  @Override
  public <V> void put(ReportKey<V> key, V value, CachePolicy policy) {
    current().put(key, value, policy);
  }

  @Override
  public boolean has(ReportKey<?> key) {
    return current().has(key);
  }

  @Override
  public <V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    return current().remember(key, policy, loader);
  }

  @Override
  public <P extends @Nullable Object, V, X extends Exception> V remember(
      ReportKey<V> key, CachePolicy policy, P params, ParamLoader<? super P, ? extends V, X> loader)
      throws X {
    return current().remember(key, policy, params, loader);
  }

  @Override
  public <V, X extends Exception> Optional<V> rememberOptional(
      ReportKey<V> key, CachePolicy policy, Loader<? extends @Nullable V, X> loader) throws X {
    return current().rememberOptional(key, policy, loader);
  }

  @Override
  public <V, X extends Exception> Answer<V> ask(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    return current().ask(key, policy, loader);
  }

  @Override
  public <V, X extends Exception> Answer<V> refresh(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    return current().refresh(key, policy, loader);
  }

  @Override
  public <V, X extends Exception> Answer<V> renew(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) throws X {
    return current().renew(key, policy, loader);
  }

  @Override
  public <V> LoadTicket<V> ticket(ReportKey<V> key, CachePolicy policy) {
    return current().ticket(key, policy);
  }

  @Override
  public boolean forget(ReportKey<?> key) {
    return current().forget(key);
  }

  @Override
  public long increment(ReportKey<Long> key, long by, CachePolicy policy) {
    return current().increment(key, by, policy);
  }

  @Override
  public <V> boolean add(ReportKey<V> key, V value, CachePolicy policy) {
    return current().add(key, value, policy);
  }

  @Override
  public <V> Map<ReportKey<V>, V> many(Collection<ReportKey<V>> keys) {
    return current().many(keys);
  }

  @Override
  public <V> void putMany(Map<ReportKey<V>, ? extends V> values, CachePolicy policy) {
    current().putMany(values, policy);
  }

  @Override
  public Set<String> getKeys(KeyPattern pattern) {
    return current().getKeys(pattern);
  }

  @Override
  public void invalidate(Collection<? extends Scope> scopes, String cause) {
    current().invalidate(scopes, cause);
  }

  @Override
  public Explanation explain(ReportKey<?> key) {
    return current().explain(key);
  }

  @Override
  public TenantCache latest() {
    return current().latest();
  }

  @Override
  public TenantCache atLeast(FreshnessToken token) {
    return current().atLeast(token);
  }

  @Override
  public FreshnessToken token() {
    return current().token();
  }

  @Override
  public CacheStats stats() {
    return current().stats();
  }
}
