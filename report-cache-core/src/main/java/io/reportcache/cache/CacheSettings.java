package io.reportcache.cache;

import io.reportcache.key.Cascades;
import io.reportcache.schedule.Ticker;
import io.reportcache.store.CacheStore;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.transaction.Transactions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link TenantCacheManagerBuilder}, for the {@link CacheEngine}. Users needn't
 * call it. Each option is described at the builder's method of its name.
 *
 * @since 0.1
 */
public final class CacheSettings {

  static final Duration DEFAULT_LOAD_TIMEOUT = Duration.ofMinutes(1);

  int maximumSize; // 0 if not set
  long maximumWeight = CacheStore.NO_WEIGHT;
  EvictionPolicy evictionPolicy = EvictionPolicy.LRU;
  Duration loadTimeout = DEFAULT_LOAD_TIMEOUT;
  LoadLimits loadLimits = LoadLimits.defaults();
  TenantResolver tenants = TenantResolver.bound();
  InstantSource clock = InstantSource.system();
  String node = Node.name();
  Cascades cascades = Cascades.NONE;
  int mutationCheckEvery; // 0 for never
  TenantShares shares = new TenantShares("tenantShare");
  TenantShares weightShares = new TenantShares("tenantWeightShare");
  @Nullable Weigher weigher;
  @Nullable Ticker ticker;
  @Nullable Transactions transactions;
  @Nullable Executor executor;
  @Nullable LoadObserver loadObserver;
  @Nullable SharedTier shared;

  CacheSettings() {}

  CacheSettings copy() {
    CacheSettings copy = new CacheSettings();
    copy.maximumSize = maximumSize;
    copy.maximumWeight = maximumWeight;
    copy.evictionPolicy = evictionPolicy;
    copy.loadTimeout = loadTimeout;
    copy.loadLimits = loadLimits;
    copy.tenants = tenants;
    copy.clock = clock;
    copy.node = node;
    copy.cascades = cascades;
    copy.mutationCheckEvery = mutationCheckEvery;
    copy.shares = shares.copy();
    copy.weightShares = weightShares.copy();
    copy.weigher = weigher;
    copy.ticker = ticker;
    copy.transactions = transactions;
    copy.executor = executor;
    copy.loadObserver = loadObserver;
    copy.shared = shared;
    return copy;
  }

  /** Returns the maximum number of entries. */
  public int maximumSize() {
    if (maximumSize > 0) {
      return maximumSize;
    }
    return weigher == null ? CacheStore.DEFAULT_MAXIMUM_SIZE : Integer.MAX_VALUE;
  }

  /** Returns the most that entries may weigh together; -1 for no limit. */
  public long maximumWeight() {
    return maximumWeight;
  }

  /** Returns the weigher of values; null for no limit by weight. */
  public @Nullable Weigher weigher() {
    return weigher;
  }

  /** Returns which entry makes room when the cache is full. */
  public EvictionPolicy evictionPolicy() {
    return evictionPolicy;
  }

  /** Returns how long a load may take. */
  public Duration loadTimeout() {
    return loadTimeout;
  }

  /** Returns how many loads may run at once. */
  public LoadLimits loadLimits() {
    return loadLimits;
  }

  /** Returns the resolver for the tenant of calls that name none. */
  public TenantResolver tenants() {
    return tenants;
  }

  /** Returns the clock for the times in explanations. */
  public InstantSource clock() {
    return clock;
  }

  /** Returns the name of this node. */
  public String node() {
    return node;
  }

  /** Returns the cascades known so far. */
  public Cascades cascades() {
    return cascades;
  }

  /** Returns the number of reads after which a value is compared with what it was; 0 for never. */
  public int mutationCheckEvery() {
    return mutationCheckEvery;
  }

  /** Returns how many entries the tenant is guaranteed. */
  public int tenantShare(TenantId tenant) {
    return (int) shares.of(tenant);
  }

  /** Returns how much weight the tenant is guaranteed. */
  public long tenantWeightShare(TenantId tenant) {
    return weightShares.of(tenant);
  }

  /** Returns the ticker for the age of entries; null for the system's. */
  public @Nullable Ticker ticker() {
    return ticker;
  }

  /** Returns the host's transactions; null for none. */
  public @Nullable Transactions transactions() {
    return transactions;
  }

  /** Returns the executor of loads in the background; null for the cache's own threads. */
  public @Nullable Executor executor() {
    return executor;
  }

  /** Returns what nodes share; null for nothing. */
  public @Nullable SharedTier shared() {
    return shared;
  }

  /** Returns what is called around each load; null for nothing. */
  public @Nullable LoadObserver loadObserver() {
    return loadObserver;
  }
}
