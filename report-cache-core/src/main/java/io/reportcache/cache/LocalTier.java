package io.reportcache.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.key.Cascades.Cascade;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import io.reportcache.store.CacheStore;
import io.reportcache.tenant.TenantId;
import io.reportcache.thread.StackRoom;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The tier inside this JVM: what the caches of all tenants share. */
final class LocalTier {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private static final int RECENT = 256;

  /** How much of the time for closing may go into the freeing of what was held. */
  private static final long LONGEST_DROP_NANOS = TimeUnit.SECONDS.toNanos(4);

  final Fences fences = new Fences();
  final StatsTable stats;
  final Waits waits = new Waits();
  final LastPerKey<Loss> losses = new LastPerKey<>();
  final LastPerKey<FailedLoad> failures = new LastPerKey<>();
  final Derivations derivations;
  final Ticker ticker;
  final boolean isTimeReal; // the ticker is the system's
  final GuardedClock wallClock;
  final HitClock clock;
  final String node;
  final long loadTimeoutNanos;
  private final long longestCloseNanos;
  final LoadLimits loadLimits;
  final CacheStore<Space, ReportKey<?>, Entry> store;
  final Scales scales;
  final @Nullable MutationCheck mutations;
  final @Nullable TransactionWorks transactions;
  final BackgroundLoads background;
  final Sweeper sweeper;

  // Weak, so that spaces of tenants that come once don't pile up. A space stays while it has
  // entries (through the store), loads or a cache that somebody holds: while two could be told
  // apart.
  private final ConcurrentMap<TenantId, Space> spaces;

  // In front of them: finding a space must not cost more than finding an entry in it.
  private final AtomicReferenceArray<@Nullable Space> recent = new AtomicReferenceArray<>(RECENT);
  private final Shares shares;
  private volatile boolean closed; // set between two writes of the store

  LocalTier(TenantCacheManagerBuilder options) {
    this(options, tickerOf(options));
  }

  private LocalTier(TenantCacheManagerBuilder options, Ticker ticker) {
    this(options, ticker, new HitClock(ticker, options.ticker == null));
  }

  /** A tier whose hits go by this clock. */
  LocalTier(TenantCacheManagerBuilder options, HitClock clock) {
    this(options, tickerOf(options), clock);
  }

  private LocalTier(TenantCacheManagerBuilder options, Ticker ticker, HitClock clock) {
    this(
        options,
        ticker,
        clock,
        new StatsTable(),
        Caffeine.newBuilder()
            .weakValues()
            .executor(Runnable::run)
            .<TenantId, Space>build()
            .asMap());
  }

  /** A tier that keeps its counters and its spaces in these, bounded or not. */
  LocalTier(
      TenantCacheManagerBuilder options,
      Ticker ticker,
      HitClock clock,
      StatsTable stats,
      ConcurrentMap<TenantId, Space> spaces) {
    EarlyClasses.initialize();
    this.clock = clock;
    this.stats = stats;
    this.spaces = spaces;
    this.ticker = ticker;
    isTimeReal = options.ticker == null;
    wallClock = new GuardedClock(options.clock);
    node = options.node;
    derivations = new Derivations(options.cascades);
    shares = options.shares();
    loadTimeoutNanos = TimeUnit.NANOSECONDS.convert(options.loadTimeout); // at most 292 years
    longestCloseNanos = options.longestClose.toNanos();
    loadLimits = options.loadLimits;
    mutations = MutationCheck.every(options.mutationCheckEvery);
    scales = new Scales(options.maximumWeight, options.weigher);
    store =
        new CacheStore<>(
            options.maximumSize(),
            options.maximumWeight,
            options.evictionPolicy,
            new EntryNotes(losses, scales, mutations));
    transactions =
        options.transactions == null ? null : new TransactionWorks(this, options.transactions);
    background = new BackgroundLoads(options.executor, loadLimits, loadTimeoutNanos, options.grace);
    sweeper = new Sweeper(this);
  }

  Space space(TenantId tenant) {
    int place = (tenant.hashCode() ^ (tenant.hashCode() >>> 16)) & (RECENT - 1);
    Space recently = recent.get(place);
    if (recently != null && recently.tenant.equals(tenant)) {
      return recently;
    }
    StackRoom.require(); // the map has a lock, which nobody gives back whose stack has ended
    Space space = spaces.computeIfAbsent(tenant, this::newSpace);
    recent.set(place, space);
    return space;
  }

  /** Invalidates the scopes and what is derived from them; returns how many fences that took. */
  int invalidateAllTenants(Collection<? extends Scope> scopes, String cause) {
    if (scopes.isEmpty()) {
      return 0;
    }
    Collection<? extends Scope> all = derivations.with(null, scopes);
    int raised = raise(fences.allTenants, all, cause);
    raised += raise(fences.allTenants, derivations.since(null, scopes, all), cause);
    for (Scope scope : all) {
      log.info("Invalidated for all tenants: {}, cause {}", scope, cause);
    }
    return raised;
  }

  /** Invalidates what is derived from a key whose value has gone; returns how many fences. */
  int invalidateDerived(Space space, ReportKey<?> key, String cause) {
    return invalidateDerived(space, List.of(key), cause);
  }

  /** As the other, for several keys at one moment. */
  int invalidateDerived(Space space, Collection<? extends ReportKey<?>> keys, String cause) {
    Set<KeyPattern> derived = derivations.derivedFrom(keys);
    for (KeyPattern pattern : derived) {
      log.debug("Invalidated for {}: {}, cause {}", space.tenant, pattern, cause);
    }
    return raise(space.log, derived, cause);
  }

  private int raise(FenceLog scopesLog, Collection<? extends Scope> scopes, String cause) {
    if (scopes.isEmpty()) {
      return 0;
    }
    fences.raise(scopesLog, scopes, cause, ticker.nanos());
    sweeper.request();
    return 1;
  }

  /**
   * Adds a cascade. Where tags were noted without it, its sources are dropped, and so are the loads
   * of them that are under way.
   */
  void cascade(Cascade added) {
    if (derivations.add(added)) {
      raise(fences.allTenants, derivations.with(null, List.of(added.from())), added.toString());
    }
  }

  /** Returns the spaces that are in use now. */
  Collection<Space> spaces() {
    return spaces.values();
  }

  /** To be asked under the store's lock by who is about to write: nothing is kept then. */
  boolean isClosed() {
    return closed;
  }

  /**
   * Nothing tells a closed cache of changes any more, so it must not answer from what it holds, and
   * keeps nothing. What was written before is found and dropped; what is written later isn't kept.
   */
  void close() {
    long end = System.nanoTime() + longestCloseNanos;
    store.betweenWrites(() -> closed = true);
    fences.close(ticker.nanos());
    clock.close();
    sweeper.close(LONGEST_DROP_NANOS);
    background.close(Math.max(0, end - System.nanoTime()));
  }

  private static Ticker tickerOf(TenantCacheManagerBuilder options) {
    return options.ticker == null ? Ticker.system() : new GuardedTicker(options.ticker);
  }

  private Space newSpace(TenantId tenant) {
    return new Space(tenant, this, shares.of(tenant));
  }
}
