package io.reportcache.cache.local;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.fence.Fence;
import io.reportcache.cache.fence.FenceLog;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.store.CachePartition;
import io.reportcache.store.CacheStore;
import io.reportcache.store.Share;
import io.reportcache.tenant.TenantId;
import io.reportcache.thread.StackRoom;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is held of one tenant: its entries, its loads under way and its fences. */
final class Space {

  final TenantId tenant;
  final CachePartition<Space, ReportKey<?>, Entry> entries;
  final Flights flights;

  /**
   * Values made apart from the others' loads, by transactions that haven't ended. Weak, since a
   * transaction may never end.
   */
  final Set<Flight> asides;

  final FenceLog fences = new FenceLog();
  final SweepState sweeps = new SweepState();

  private final InvalidationOrder order;
  private final FenceLog allTenants; // one step nearer for the hits
  private final @Nullable KeyChanges changes;
  private final StatsTable stats;
  private volatile @Nullable ReportCounters lastCounters;
  private @Nullable TenantCache face;

  /**
   * Makes an empty space.
   *
   * @param share what the tenant is guaranteed of the store
   * @param changes where changes of single keys are noted; null if there are no transactions
   */
  Space(
      TenantId tenant,
      InvalidationOrder order,
      CacheStore<Space, ReportKey<?>, Entry> store,
      Share share,
      Flights flights,
      StatsTable stats,
      @Nullable KeyChanges changes) {
    this.tenant = tenant;
    this.order = order;
    this.allTenants = order.allTenants();
    this.entries = store.newPartition(this, share);
    this.flights = flights;
    this.stats = stats;
    this.changes = changes;
    this.asides =
        changes == null
            ? Set.of()
            : Collections.newSetFromMap(
                Caffeine.newBuilder()
                    .weakKeys()
                    .executor(Runnable::run)
                    .<Flight, Boolean>build()
                    .asMap());
  }

  /** Notes the cache through which users see this space. Once, before anybody finds it. */
  void seenThrough(TenantCache face) {
    this.face = face;
  }

  /** Returns the cache through which users see this space. */
  TenantCache face() {
    return Objects.requireNonNull(face);
  }

  /** F1: tells whether no scope of the entry was invalidated since its load began. */
  boolean isLive(Entry entry) {
    long checked = entry.checked();
    return (fences.latest() <= checked && allTenants.latest() <= checked) || recheck(entry) == null;
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
   * Returns what invalidated a scope of the key after the count; null if nothing did. Looks at the
   * scopes first and at the floor after, see {@link FenceLog}.
   */
  @Nullable Fence killer(ReportKey<?> key, Set<Tag> tags, long since) {
    Fence killer = fences.killer(key, tags, since);
    if (killer == null) {
      killer = allTenants.killer(key, tags, since);
    }
    if (killer == null) {
      killer = fences.floor();
      if (killer.count() <= since) {
        killer = allTenants.floor();
      }
      if (killer.count() <= since) {
        return null;
      }
    }
    return killer;
  }

  /**
   * Returns the number of the last invalidation that a reader may have seen here. The one that is
   * just being published may be among them; a value put now holds against it, too.
   */
  long latest() {
    return allTenants.isClosed()
        ? order.now()
        : Math.max(order.now(), Math.max(fences.latest(), allTenants.latest()));
  }

  /** Returns the fences over the entries: the tenant's own, and those of all tenants. */
  FenceLog[] fencesOver() {
    return new FenceLog[] {fences, allTenants};
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

  /** Tells whether something was invalidated since the last sweep, or is kept though it was. */
  boolean needsSweep() {
    return !sweeps.covers(fences.latest())
        || !sweeps.covers(allTenants.latest())
        || sweeps.keepsInvalidated();
  }

  private @Nullable Fence recheck(Entry entry) {
    while (true) {
      long checked = entry.checked();
      long now = order.now(); // before the look at the fences, see the order of invalidations
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
}
