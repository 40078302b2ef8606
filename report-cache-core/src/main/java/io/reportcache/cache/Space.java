package io.reportcache.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.key.ReadOnce;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.log.GuardedLog;
import io.reportcache.store.CachePartition;
import io.reportcache.store.Share;
import io.reportcache.tenant.TenantId;
import io.reportcache.thread.StackRoom;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One tenant's part of the local tier: its entries, its loads under way and its fences. */
final class Space {

  private static final GuardedLog hungLog = GuardedLog.of(TenantCacheManager.class);

  final TenantId tenant;
  final FenceLog log = new FenceLog();
  final CachePartition<Space, ReportKey<?>, Entry> entries;
  final Flights flights;

  /**
   * Values made apart from the others' loads, by transactions that haven't ended. Weak, since a
   * transaction may never end.
   */
  final Set<Flight> asides;

  private final @Nullable KeyChanges changes;

  final Fences fences;
  private final FenceLog allTenants; // one step nearer for the hits
  private final StatsTable stats;
  private volatile @Nullable ReportCounters lastCounters;
  final SweepState sweeps = new SweepState();

  final Tolerance tolerance;
  final LocalTenantCache cache;

  /** What is handed out: the cache, seen from a transaction where there can be one. */
  final TenantCache face;

  /** A new space, which is guaranteed this. */
  Space(TenantId tenant, LocalTier tier, Share share) {
    this.tenant = tenant;
    this.fences = tier.fences;
    this.stats = tier.stats;
    this.allTenants = tier.fences.allTenants;
    this.changes = tier.transactions == null ? null : tier.transactions.changes;
    this.asides =
        changes == null
            ? Set.of()
            : Collections.newSetFromMap(
                Caffeine.newBuilder()
                    .weakKeys()
                    .executor(Runnable::run)
                    .<Flight, Boolean>build()
                    .asMap());
    this.flights = new Flights(tier.loadLimits.perKey(), tier.loadTimeoutNanos);
    this.entries = tier.store.newPartition(this, share);
    this.tolerance = new Tolerance(tier, this);
    this.cache = new LocalTenantCache(tier, this);
    this.face =
        tier.transactions == null
            ? cache
            : new TransactionalTenantCache(tier.transactions, tier, this);
  }

  /** F1: tells whether no scope of the entry was invalidated since its load began. */
  boolean isLive(Entry entry) {
    long checked = entry.checked();
    return (log.latest() <= checked && allTenants.latest() <= checked) || recheck(entry) == null;
  }

  /** Tells whether the entry can be the answer: neither invalidated nor expired. */
  boolean serves(Entry entry, long now) {
    return !entry.isExpired(now) && isLive(entry);
  }

  /** Returns what killed the entry; null if it lives. */
  @Nullable Fence killer(Entry entry) {
    return isLive(entry) ? null : recheck(entry);
  }

  /** Tells whether a scope of the key was invalidated after the count, or may have been. */
  boolean isFenced(ReportKey<?> key, Set<Tag> tags, long since) {
    return killer(key, tags, since) != null;
  }

  /**
   * Takes the loads of a key out of the running. To be called under the store's lock. One that is
   * queued only will begin after this, and is left to it.
   */
  void abandonLoad(ReportKey<?> key) {
    if (changes != null) {
      changes.note(tenant, key);
    }
    flights.abandon(key);
    if (!asides.isEmpty()) {
      for (Flight aside : asides) {
        if (aside.key.equals(key)) {
          aside.abandon();
        }
      }
    }
  }

  /**
   * The number of the last invalidation that a reader may have seen here. The one that is just
   * being published may be among them; a value put now holds against it, too.
   */
  long latest() {
    return allTenants.isClosed()
        ? fences.now()
        : Math.max(fences.now(), Math.max(log.latest(), allTenants.latest()));
  }

  /** Returns the counters of the key's report. Those last asked for are found without a search. */
  ReportCounters counters(ReportKey<?> key) {
    ReportCounters last = lastCounters;
    if (last == null || last.isFolded() || !key.isOf(last.id.resource())) {
      StackRoom.require(); // the table has a lock, which nobody gives back whose stack has ended
      last = stats.of(tenant, key);
      lastCounters = last;
    }
    return last;
  }

  /** Counts and logs, once, that a load takes longer than the load time-out. */
  void foundHung(Flight flight, long timeoutNanos) {
    if (flight.isFirstFoundHung()) {
      counters(flight.key()).hungLoads.increment();
      hungLog.warn(
          "A load of {} for {} has taken longer than the load timeout of {} ms; another may begin"
              + " in its place, and if it runs in the background it is interrupted",
          flight.key(),
          tenant,
          timeoutNanos / 1_000_000);
    }
  }

  /** Tells whether something was invalidated since the last sweep, or is kept though it was. */
  boolean needsSweep() {
    return !sweeps.covers(log.latest())
        || !sweeps.covers(allTenants.latest())
        || sweeps.keepsInvalidated();
  }

  private @Nullable Fence recheck(Entry entry) {
    while (true) {
      long checked = entry.checked();
      long now = fences.now(); // before the look into the logs, see Fences
      Fence killer = killer(entry.key(), entry.tags(), checked);
      if (killer == null) {
        entry.checkedUpTo(now);
        return null;
      }
      if (entry.checked() == checked) {
        return killer;
      }
      // Another look found the entry alive meanwhile, and a sweep forgot what that was for.
    }
  }

  /**
   * Returns what invalidated a scope of the key after the count; null if nothing did. Looks at the
   * scopes first and at the floor after, see {@link FenceLog}.
   */
  @Nullable Fence killer(ReportKey<?> key, Set<Tag> tags, long since) {
    Fence killer = log.killer(key, tags, since);
    if (killer == null) {
      killer = allTenants.killer(key, tags, since);
    }
    if (killer == null) {
      killer = log.floor();
      if (killer.count <= since) {
        killer = allTenants.floor();
      }
      if (killer.count <= since) {
        return null;
      }
    }
    return killer;
  }

  Object requireValue(ReportKey<?> key, @Nullable Object value) {
    Objects.requireNonNull(
        value,
        () ->
            "value of %s for %s must not be null; use forget to drop a value"
                .formatted(key, tenant));
    String readOnce = ReadOnce.in(value);
    if (readOnce != null) {
      throw new IllegalArgumentException(
          "value of %s for %s must be something that can be kept, but %s"
              .formatted(key, tenant, readOnce));
    }
    return value;
  }
}
