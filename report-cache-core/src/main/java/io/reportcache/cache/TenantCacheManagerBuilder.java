package io.reportcache.cache;

import io.reportcache.schedule.Ticker;
import io.reportcache.store.CacheStore;
import io.reportcache.store.EvictionPolicy;
import io.reportcache.tenant.TenantResolver;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Builds a {@link TenantCacheManager}. Not safe for use by several threads. */
public final class TenantCacheManagerBuilder {

  /** How long callers wait for another's load unless told otherwise: 1 minute. */
  public static final Duration DEFAULT_LOAD_TIMEOUT = Duration.ofMinutes(1);

  int maximumSize = CacheStore.DEFAULT_MAXIMUM_SIZE;
  EvictionPolicy evictionPolicy = EvictionPolicy.LRU;
  Duration loadTimeout = DEFAULT_LOAD_TIMEOUT;
  TenantResolver tenants = TenantResolver.bound();
  Ticker ticker = Ticker.system();
  @Nullable Executor executor;

  TenantCacheManagerBuilder() {}

  /**
   * Sets the most entries kept over all tenants.
   *
   * @param maximumSize at least 1; 1000 unless set
   * @throws IllegalArgumentException if it is below 1
   */
  public TenantCacheManagerBuilder maximumSize(int maximumSize) {
    if (maximumSize < 1) {
      throw new IllegalArgumentException(
          "maximumSize must be at least 1, was %d; leave it out for the default of %d"
              .formatted(maximumSize, CacheStore.DEFAULT_MAXIMUM_SIZE));
    }
    this.maximumSize = maximumSize;
    return this;
  }

  /** Sets which entry makes room when the cache is full; {@link EvictionPolicy#LRU} unless set. */
  public TenantCacheManagerBuilder evictionPolicy(EvictionPolicy policy) {
    this.evictionPolicy = Objects.requireNonNull(policy, "evictionPolicy must not be null");
    return this;
  }

  /**
   * Sets how long callers wait for another caller's load, counted from its beginning. After that
   * one of them loads itself, and what the slow load may still return isn't stored. So a loader
   * that never returns holds its own caller's thread and no other.
   *
   * @param timeout more than zero; 1 minute unless set
   * @throws IllegalArgumentException if it is zero or negative
   */
  public TenantCacheManagerBuilder loadTimeout(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException(
          "loadTimeout must be more than zero, was %s; leave it out for the default of %s"
              .formatted(timeout, DEFAULT_LOAD_TIMEOUT));
    }
    this.loadTimeout = timeout;
    return this;
  }

  /** Sets whom calls are for that name no tenant; {@link TenantResolver#bound()} unless set. */
  public TenantCacheManagerBuilder tenants(TenantResolver tenants) {
    this.tenants = Objects.requireNonNull(tenants, "tenants must not be null");
    return this;
  }

  /**
   * Sets what runs refreshes in the background. It stays the caller's to shut down. If it refuses a
   * task, the expired value goes on serving and the next read tries again. Unless set, daemon
   * threads of the cache's own, as many as there are processors but at least two.
   */
  public TenantCacheManagerBuilder executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor must not be null");
    return this;
  }

  /** Sets what tells the age of entries; {@link Ticker#system()} unless set. */
  public TenantCacheManagerBuilder ticker(Ticker ticker) {
    this.ticker = Objects.requireNonNull(ticker, "ticker must not be null");
    return this;
  }

  /** Returns a new manager. */
  public TenantCacheManager build() {
    return new LocalTenantCacheManager(new LocalTier(this), tenants);
  }
}
