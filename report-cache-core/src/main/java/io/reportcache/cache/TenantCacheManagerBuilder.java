package io.reportcache.cache;

import io.reportcache.key.Cascades.Cascade;
import io.reportcache.key.KeyPattern;
import io.reportcache.schedule.Ticker;
import io.reportcache.store.CacheStore;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.transaction.Transaction;
import io.reportcache.transaction.Transactions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Builds a {@link TenantCacheManager}. Not safe for use by several threads.
 *
 * @since 0.1
 */
public final class TenantCacheManagerBuilder {

  /** How many entries are kept by default: 1000. */
  public static final int DEFAULT_MAXIMUM_SIZE = CacheStore.DEFAULT_MAXIMUM_SIZE;

  /** How long callers wait for another caller's load by default: 1 minute. */
  public static final Duration DEFAULT_LOAD_TIMEOUT = CacheSettings.DEFAULT_LOAD_TIMEOUT;

  private final CacheSettings settings = new CacheSettings();

  TenantCacheManagerBuilder() {}

  /**
   * Sets the most entries kept over all tenants. 1000 by default; no limit by number by default
   * where there is a {@linkplain #maximumWeight limit by weight}. If both are set, both hold.
   *
   * @param maximumSize at least 1
   * @throws IllegalArgumentException if it is below 1
   */
  public TenantCacheManagerBuilder maximumSize(int maximumSize) {
    if (maximumSize < 1) {
      throw new IllegalArgumentException(
          "maximumSize must be at least 1, was %d; leave it out for the default of %d"
              .formatted(maximumSize, CacheStore.DEFAULT_MAXIMUM_SIZE));
    }
    settings.maximumSize = maximumSize;
    return this;
  }

  /**
   * Sets the most that the entries of all tenants may weigh together, by this weigher. No limit by
   * weight by default. A value that alone weighs more is served and not cached, and the value that
   * was cached under its key is dropped; {@link CacheStats#oversized()} counts such values. A
   * counter has the weight of its first increment.
   *
   * @param maximumWeight at least 1, in the weigher's unit
   * @param weigher returns the weight of a value, when that is put or loaded
   * @throws IllegalArgumentException if the maximum is below 1
   */
  public TenantCacheManagerBuilder maximumWeight(long maximumWeight, Weigher weigher) {
    if (maximumWeight < 1) {
      throw new IllegalArgumentException(
          "maximumWeight must be at least 1, was %d; leave it out for no limit by weight"
              .formatted(maximumWeight));
    }
    settings.weigher = Objects.requireNonNull(weigher, "weigher must not be null");
    settings.maximumWeight = maximumWeight;
    return this;
  }

  /** Sets which entry makes room when the cache is full; {@link EvictionPolicy#LRU} by default. */
  public TenantCacheManagerBuilder evictionPolicy(EvictionPolicy policy) {
    settings.evictionPolicy = Objects.requireNonNull(policy, "evictionPolicy must not be null");
    return this;
  }

  /**
   * Sets how long a load may take. After that, one of the callers that wait for it loads the value
   * itself, within the {@linkplain #loadLimits limit} on loads of one key, and the value of the
   * slow load isn't stored any more. A load in the background is interrupted then; one on its
   * caller's thread is left alone. Set it to more than the slowest report takes.
   *
   * @param timeout more than zero, however long; 1 minute by default
   * @throws IllegalArgumentException if it is zero or negative
   */
  public TenantCacheManagerBuilder loadTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "loadTimeout must not be null");
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException(
          "loadTimeout must be more than zero, was %s; leave it out for the default of %s"
              .formatted(timeout, DEFAULT_LOAD_TIMEOUT));
    }
    settings.loadTimeout = timeout;
    return this;
  }

  /**
   * Sets how many loads may run at once, by key, tenant and report; {@link LoadLimits#defaults()}
   * by default.
   */
  public TenantCacheManagerBuilder loadLimits(LoadLimits limits) {
    settings.loadLimits = Objects.requireNonNull(limits, "loadLimits must not be null");
    return this;
  }

  /** Sets the tenant of calls that name none; {@link TenantResolver#bound()} by default. */
  public TenantCacheManagerBuilder tenants(TenantResolver tenants) {
    settings.tenants = Objects.requireNonNull(tenants, "tenants must not be null");
    return this;
  }

  /**
   * Sets what runs loads in the background and loads with a time-out; one that starts a virtual
   * thread for each fits well. By default they run on daemon threads of the cache's own. Either way
   * the {@linkplain #loadLimits load limits} hold. The executor stays the caller's to shut down.
   *
   * <p>If it refuses a load, by throwing anything, an expired value goes on serving and the next
   * read tries again; a caller with a time-out loads on its own thread and waits as long as that
   * takes. The same holds if it runs loads on its caller's thread. A load that it hasn't begun two
   * seconds later, or after the load time-out if that is shorter, begins on a thread of the cache's
   * own: it may have been dropped. What the executor still does about it then has no effect. It
   * must take a load or refuse it without waiting: a reader whose load it is waits along.
   */
  public TenantCacheManagerBuilder executor(Executor executor) {
    settings.executor = Objects.requireNonNull(executor, "executor must not be null");
    return this;
  }

  /** Sets what is called around each load, never for a hit; nothing by default. */
  public TenantCacheManagerBuilder loadObserver(LoadObserver observer) {
    settings.loadObserver = Objects.requireNonNull(observer, "loadObserver must not be null");
    return this;
  }

  /**
   * Guarantees each tenant, and the central space, room for so many entries: however many others
   * load, it loses none to them while it has no more than these. Room that nobody's share takes up
   * is free for all. If the shares of the tenants that have entries come to more than the cache has
   * room for, each is guaranteed its part in proportion.
   *
   * @param entries 0 to the maximum size; 0 by default
   * @throws IllegalArgumentException if it is negative
   */
  public TenantCacheManagerBuilder tenantShare(int entries) {
    settings.shares.setForEach(entries);
    return this;
  }

  /**
   * Guarantees this tenant room for so many entries, in place of {@link #tenantShare(int)}.
   *
   * @param entries 0 to the maximum size
   * @throws IllegalArgumentException if it is negative
   */
  public TenantCacheManagerBuilder tenantShare(TenantId tenant, int entries) {
    settings.shares.set(tenant, entries);
    return this;
  }

  /**
   * Guarantees each tenant, and the central space, so much of the {@linkplain #maximumWeight
   * maximum weight}, as {@link #tenantShare(int)} does of the number of entries. Where both limits
   * are set, each has its own shares, and a tenant loses nothing to others while it is within both.
   *
   * @param weight 0 to the maximum weight; 0 by default
   * @throws IllegalArgumentException if it is negative
   */
  public TenantCacheManagerBuilder tenantWeightShare(long weight) {
    settings.weightShares.setForEach(weight);
    return this;
  }

  /**
   * Guarantees this tenant so much of the maximum weight, in place of {@link
   * #tenantWeightShare(long)}.
   *
   * @param weight 0 to the maximum weight
   * @throws IllegalArgumentException if it is negative
   */
  public TenantCacheManagerBuilder tenantWeightShare(TenantId tenant, long weight) {
    settings.weightShares.set(tenant, weight);
    return this;
  }

  /**
   * Binds the cache to the host's transactions; to none by default. In a transaction then
   *
   * <ul>
   *   <li>invalidations and puts take effect when it has committed, and not at all if it is rolled
   *       back. If the outcome is unknown, or nobody tells it, what it invalidated is dropped and
   *       nothing is put. Inside {@linkplain Transaction#enclosing another transaction} an
   *       invalidation takes effect at the end of both, and nothing is put;
   *   <li>its own reads see what it has invalidated and put. What they don't find they load by
   *       themselves, apart from other callers, and the value is stored at the commit, unless it
   *       was invalidated since the first call in the transaction. What others have invalidated
   *       since it was loaded or put is loaded again;
   *   <li>{@code add} and {@code increment} act at once and aren't taken back.
   * </ul>
   *
   * <p>If they fail to say whether there is a transaction, what is invalidated or replaced by a put
   * is dropped at once, and nothing is kept.
   */
  public TenantCacheManagerBuilder transactions(Transactions transactions) {
    settings.transactions = Objects.requireNonNull(transactions, "transactions must not be null");
    return this;
  }

  /**
   * Has the keys of the second pattern dropped whenever one of the first is dropped or replaced;
   * see {@link TenantCacheManager#cascade}.
   *
   * @throws IllegalArgumentException if one is no pattern, or if that closes a loop
   */
  public TenantCacheManagerBuilder cascade(String from, String to) {
    settings.cascades = settings.cascades.with(new Cascade(KeyPattern.of(from), KeyPattern.of(to)));
    return this;
  }

  /**
   * Has values looked for that somebody changes after they were cached, which all who read them
   * would see. For development and tests: it goes through the whole value, 100,000 objects of it at
   * most, each time. Never by default, which costs nothing.
   *
   * <p>Each value is compared with what it was like when it was put or loaded: at every so many
   * reads of it, on the reader's thread, and when it has been replaced, removed or evicted. A value
   * that differs is served as it is, counted by {@link CacheStats#mutations()}, and logged once for
   * each report of a tenant, with its key and class. A test can assert that the count is 0.
   *
   * <p>Looked at are elements of arrays, collections (which are iterated), maps and optionals,
   * fields of records and other objects, and the usual mutable values of the JDK. Not looked at are
   * static and transient fields (where a value belongs that is computed when it is first needed),
   * lambdas, proxies, other classes of the JDK, the fields of enum constants, and classes of a
   * named module that isn't opened to this library. If looking at a value fails, values of its
   * class aren't looked at any more, and that is logged.
   *
   * @param reads at least 1: 1 compares a value at each read, 100 at every hundredth of an entry
   * @throws IllegalArgumentException if it is below 1
   */
  public TenantCacheManagerBuilder mutationCheckEvery(int reads) {
    if (reads < 1) {
      throw new IllegalArgumentException(
          "mutationCheckEvery must be at least 1, was %d; leave it out for no check"
              .formatted(reads));
    }
    settings.mutationCheckEvery = reads;
    return this;
  }

  /**
   * Has this node share with others what is invalidated and, unless the tier says otherwise,
   * values. Nothing is shared by default.
   *
   * @param tier for one cache only
   */
  public TenantCacheManagerBuilder shared(SharedTier tier) {
    settings.shared = Objects.requireNonNull(tier, "tier must not be null");
    return this;
  }

  /** Sets the clock for the times in explanations; the system's clock by default. */
  public TenantCacheManagerBuilder clock(InstantSource clock) {
    settings.clock = Objects.requireNonNull(clock, "clock must not be null");
    return this;
  }

  /**
   * Sets the name of this node in explanations; by default the host's name, if the environment has
   * it, and the process id.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public TenantCacheManagerBuilder node(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "node must not be blank, was '%s'; leave it out for the default of '%s'"
              .formatted(name, Node.name()));
    }
    settings.node = name;
    return this;
  }

  /**
   * Sets the ticker for the age of entries, which is read at each hit; {@link Ticker#system()} by
   * default, which under many reads is read once a millisecond for all of them.
   */
  public TenantCacheManagerBuilder ticker(Ticker ticker) {
    settings.ticker = Objects.requireNonNull(ticker, "ticker must not be null");
    return this;
  }

  /**
   * Returns a new manager.
   *
   * @throws IllegalArgumentException if the shares of named tenants together, or that of each other
   *     tenant, are more than the maximum size or weight
   * @throws IllegalStateException if there is a Caffeine on the class path that is too old, or if
   *     another cache has joined the shared tier
   */
  public TenantCacheManager build() {
    requireShares();
    return CacheEngine.find().start(settings());
  }

  CacheSettings settings() {
    return settings.copy();
  }

  private void requireShares() {
    settings.shares.requireWithin("maximumSize", settings.maximumSize());
    if (settings.weigher != null) {
      settings.weightShares.requireWithin("maximumWeight", settings.maximumWeight);
    } else if (!settings.weightShares.areNone()) {
      throw new IllegalArgumentException(
          "tenantWeightShare needs a limit by weight, but maximumWeight isn't set; set it, or"
              + " guarantee entries by tenantShare");
    }
  }
}
