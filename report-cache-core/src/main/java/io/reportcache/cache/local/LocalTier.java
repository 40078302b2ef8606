package io.reportcache.cache.local;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.cache.CacheSettings;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.key.ReportKey;
import io.reportcache.schedule.Ticker;
import io.reportcache.store.CacheStore;
import io.reportcache.store.EvictionStrategy;
import io.reportcache.store.Share;
import io.reportcache.tenant.TenantId;
import io.reportcache.thread.StackRoom;
import io.reportcache.transaction.Transactions;
import java.util.Collection;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The cache inside this JVM. Creates and connects its parts, and finds the space of a tenant. */
final class LocalTier {

  private static final int RECENT = 256;

  /** The longest part of the time for closing that may be spent on freeing entries. */
  private static final long LONGEST_DROP_NANOS = TimeUnit.SECONDS.toNanos(4);

  final InvalidationOrder order = new InvalidationOrder();
  final StatsTable stats;
  final CacheStore<Space, ReportKey<?>, Entry> store;
  final Invalidations invalidations;
  final Sweeper sweeper;
  final @Nullable TransactionWorks transactions;

  private final CacheSettings settings;
  private final Sharing sharing = new Sharing();
  private final SharedReads sharedReads;
  private final SharedWrites sharedWrites;
  private final Ticker ticker;
  private final HitClock clock;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final long longestCloseNanos;
  private final long loadTimeoutNanos;
  final BackgroundLoads background;
  private final KeyChanges changes = new KeyChanges();
  private final Derivations derivations;
  private final EntryMaker maker;
  private final LoadRun run;
  private final Hits hits;
  private final Misses misses;
  private final Writes writes;
  private final TicketLoads tickets;
  private final Explanations explanations;

  // Weak, so that the spaces of tenants that are used once don't pile up. A space stays while it
  // has entries (through the store) or loads, or while a user holds its cache: as long as a second
  // space for its tenant would make a difference.
  private final ConcurrentMap<TenantId, Space> spaces;

  // Looked up before that map: finding a space must not cost more than finding an entry in it.
  private final AtomicReferenceArray<@Nullable Space> recent = new AtomicReferenceArray<>(RECENT);

  LocalTier(CacheSettings settings, Patience patience) {
    this(settings, patience, tickerOf(settings));
  }

  private LocalTier(CacheSettings settings, Patience patience, Ticker ticker) {
    this(
        settings,
        patience,
        ticker,
        new HitClock(ticker, settings.ticker() == null),
        new StatsTable(),
        weakSpaces());
  }

  /**
   * Makes a tier whose hits use the given clock, and whose counters and spaces are kept in the
   * given tables, which may be bounded.
   */
  LocalTier(
      CacheSettings settings,
      Patience patience,
      Ticker ticker,
      HitClock clock,
      StatsTable stats,
      ConcurrentMap<TenantId, Space> spaces) {
    EarlyClasses.initialize();
    this.settings = settings;
    this.ticker = ticker;
    this.clock = clock;
    this.stats = stats;
    this.spaces = spaces;
    longestCloseNanos = patience.atClose().toNanos();
    loadTimeoutNanos = TimeUnit.NANOSECONDS.convert(settings.loadTimeout()); // at most 292 years
    derivations = new Derivations(settings.cascades(), settings.shared() != null);
    History history = new History();
    Tolerance tolerance = new Tolerance(ticker);
    Scales scales = new Scales(settings.maximumWeight(), settings.weigher());
    MutationCheck mutations = MutationCheck.every(settings.mutationCheckEvery());
    store =
        new CacheStore<>(
            settings.maximumSize(),
            settings.maximumWeight(),
            strategyOf(settings.evictionPolicy()),
            new EntryNotes(history.losses(), scales, mutations));
    sweeper = new Sweeper(spaces::values, store, order, tolerance, history, ticker);
    invalidations =
        new Invalidations(order, derivations, history, ticker, sweeper::request, sharing);
    maker = new EntryMaker(ticker, scales, mutations);
    run =
        new LoadRun(
            maker,
            derivations,
            invalidations,
            ticker,
            settings.ticker() == null,
            new ObservedLoads(settings.loadObserver()));
    background =
        new BackgroundLoads(
            settings.executor(),
            settings.loadLimits(),
            loadTimeoutNanos,
            patience.afterInterrupt());
    Lead lead =
        new Lead(
            order,
            run,
            maker,
            invalidations,
            tolerance,
            history,
            ticker,
            settings.node(),
            loadTimeoutNanos);
    Loads loads = new Loads(new Joins(loadTimeoutNanos), lead, background, loadTimeoutNanos);
    hits = new Hits(clock, ticker);
    misses = new Misses(loads, tolerance, ticker);
    writes = new Writes(order, maker, derivations, invalidations, ticker, closed, settings.node());
    explanations =
        new Explanations(
            history, tolerance, ticker, new GuardedClock(settings.clock()), settings.node());
    Transactions host = settings.transactions();
    transactions = host == null ? null : new TransactionWorks(transactionServices(), host);
    tickets =
        new TicketLoads(
            order, run, maker, history, ticker, loadTimeoutNanos, settings.node(), transactions);
    sharedReads = new SharedReads(tickets, maker);
    sharedWrites =
        new SharedWrites(
            writes, tickets, maker, order, derivations, invalidations, ticker, settings.node());
    SharedTier tier = settings.shared();
    if (tier != null) { // last, since it calls back
      sharing.join(tier, new CopiesHere(settings.node(), ticker, spaces, invalidations));
    }
  }

  /** Returns the services that transactions use. */
  TransactionServices transactionServices() {
    return new TransactionServices(
        order,
        changes,
        derivations,
        invalidations,
        hits,
        new Commit(order, derivations, invalidations),
        sharing);
  }

  Space space(TenantId tenant) {
    int place = (tenant.hashCode() ^ (tenant.hashCode() >>> 16)) & (RECENT - 1);
    Space recently = recent.get(place);
    if (recently != null && recently.tenant.equals(tenant)) {
      return recently;
    }
    StackRoom.require(); // the map has a lock, which a stack overflow could leave locked
    Space space = spaces.computeIfAbsent(tenant, this::newSpace);
    recent.set(place, space);
    return space;
  }

  SharedTierStats sharedTierStats() {
    return sharing.stats();
  }

  /** Returns the spaces that are in use now. */
  Collection<Space> spaces() {
    return spaces.values();
  }

  /**
   * Closes the cache and drops its entries. A closed cache isn't told of changes any more, so it
   * must not serve the values that it held, and keeps no new ones. Entries written before are found
   * and dropped; entries written later aren't kept.
   */
  void close() {
    long end = System.nanoTime() + longestCloseNanos;
    store.betweenWrites(() -> closed.set(true));
    order.close(ticker.nanos());
    clock.close();
    sweeper.close(LONGEST_DROP_NANOS);
    background.close(Math.max(0, end - System.nanoTime()));
    sharing.close(Math.max(0, end - System.nanoTime()));
  }

  private Space newSpace(TenantId tenant) {
    Share share = new Share(settings.tenantShare(tenant), settings.tenantWeightShare(tenant));
    Flights flights = new Flights(settings.loadLimits().perKey(), loadTimeoutNanos);
    Space space =
        new Space(
            tenant,
            order,
            store,
            share,
            flights,
            stats,
            transactions == null ? null : changes,
            sharing.of(tenant));
    space.seenThrough(faceOf(space));
    return space;
  }

  private TenantCache faceOf(Space space) {
    LocalTenantCache cache =
        new LocalTenantCache(
            space,
            hits,
            misses,
            writes,
            tickets,
            sharedReads,
            sharedWrites,
            invalidations,
            explanations,
            stats);
    return transactions == null
        ? cache
        : new TransactionalTenantCache(
            transactions, space, cache, hits, run, tickets, maker, derivations, explanations);
  }

  private static EvictionStrategy strategyOf(EvictionPolicy policy) {
    return switch (policy) {
      case LRU -> EvictionStrategy.LRU;
      case FREQUENCY -> EvictionStrategy.FREQUENCY;
    };
  }

  private static Ticker tickerOf(CacheSettings settings) {
    Ticker given = settings.ticker();
    return given == null ? Ticker.system() : new GuardedTicker(given);
  }

  private static ConcurrentMap<TenantId, Space> weakSpaces() {
    return Caffeine.newBuilder()
        .weakValues()
        .executor(Runnable::run)
        .<TenantId, Space>build()
        .asMap();
  }
}
