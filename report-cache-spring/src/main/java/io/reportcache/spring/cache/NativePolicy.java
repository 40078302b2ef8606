package io.reportcache.spring.cache;

import com.github.benmanes.caffeine.cache.Policy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What Caffeine's policy can say of a cache that isn't Caffeine's. Its own documentation has
 * implementations answer with an empty optional where they don't support something. How long values
 * hold and how many there are is set for report-cache, not here.
 */
final class NativePolicy implements Policy<Object, Object> {

  static final NativePolicy INSTANCE = new NativePolicy();

  private NativePolicy() {}

  /** Figures are always recorded. */
  @Override
  public boolean isRecordingStats() {
    return true;
  }

  @Override
  public @Nullable Object getIfPresentQuietly(Object key) {
    throw new UnsupportedOperationException(
        "report-cache counts each read of a value; use asMap().containsKey(key), which counts nothing, or getIfPresent(key)");
  }

  @Override
  public @Nullable CacheEntry<Object, Object> getEntryIfPresentQuietly(Object key) {
    throw new UnsupportedOperationException(
        "report-cache has no entries of Caffeine; TenantCacheManager.explain(key) tells the age of a value and when it expires");
  }

  @Override
  public Map<Object, CompletableFuture<Object>> refreshes() {
    return Map.of();
  }

  @Override
  public Optional<Eviction<Object, Object>> eviction() {
    return Optional.empty();
  }

  @Override
  public Optional<FixedExpiration<Object, Object>> expireAfterAccess() {
    return Optional.empty();
  }

  @Override
  public Optional<FixedExpiration<Object, Object>> expireAfterWrite() {
    return Optional.empty();
  }

  @Override
  public Optional<VarExpiration<Object, Object>> expireVariably() {
    return Optional.empty();
  }

  @Override
  public Optional<FixedRefresh<Object, Object>> refreshAfterWrite() {
    return Optional.empty();
  }
}
