package io.reportcache.cache.local;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.SharedSpace;
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

/** Holds the state of one tenant: its entries, its loads under way and its fences. */
final class Space {

  final TenantId tenant;
  final CachePartition<Space, ReportKey<?>, Entry> entries;
  final Flights flights;

  /**
   * The values that transactions make or hold back, as loads that no other caller joins. Weak,
   * since a transaction may never end.
   */
  final Set<Flight> asides;

  final FenceLog fences = new FenceLog();
  final SweepState sweeps = new SweepState();

  /** The tenant's part of the shared tier; null if nothing is shared. */
  final @Nullable SharedSpace shared;

  private final InvalidationOrder order;
  private final FenceLog allTenants; // saves the hits an indirection
  private final @Nullable KeyChanges changes;
  private final StatsTable stats;
  private volatile @Nullable ReportCounters lastCounters;
  private volatile @Nullable OpenTickets tickets; // most tenants have none
  private @Nullable TenantCache face;

  /**
   * Makes an empty space.
   *
   * @param share the part of the store that the tenant is guaranteed
   * @param changes where changes of single keys are noted; null if there are no transactions
   * @param shared the tenant's part of the shared tier; null if nothing is shared
   */
  Space(
      TenantId tenant,
      InvalidationOrder order,
      CacheStore<Space, ReportKey<?>, Entry> store,
      Share share,
      Flights flights,
      StatsTable stats,
      @Nullable KeyChanges changes,
      @Nullable SharedSpace shared) {
    this.tenant = tenant;
    this.shared = shared;
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

  /**
   * Sets the cache through which users access this space. Called once, before the space is
   * published.
   */
  void seenThrough(TenantCache face) {
    this.face = face;
  }

  /** Returns the cache through which users access this space. */
  TenantCache face() {
    return Objects.requireNonNull(face);
  }

  /** F5: tells whether a read by this policy has to catch up with the other nodes first. */
  boolean readsLatest(CachePolicy policy) {
    return shared != null && policy.isReadingLatest();
  }

  /**
   * F1: tells whether no scope of the entry was invalidated since its load began. F6: an entry of
   * which that isn't known, since other nodes can't be heard, isn't live.
   */
  boolean isLive(Entry entry, long now) {
    SharedSpace others = shared;
    return (others == null || others.vouches(entry.begunAt(), now)) && isUnfenced(entry);
  }

  private boolean isUnfenced(Entry entry) {
    long checked = entry.checked();
    return (fences.latest() <= checked && allTenants.latest() <= checked) || recheck(entry) == null;
  }

  /** Tells whether the entry may be served: it is neither invalidated nor expired. */
  boolean serves(Entry entry, long now) {
    return !entry.isExpired(now) && isLive(entry, now);
  }

  /** Returns the fence that invalidated the entry; null if there is none. */
  @Nullable Fence killer(Entry entry) {
    return isUnfenced(entry) ? null : recheck(entry);
  }

  /** Tells whether a scope of the key was, or may have been, invalidated after the given number. */
  boolean isFenced(ReportKey<?> key, Set<Tag> tags, long since) {
    return killer(key, tags, since) != null;
  }

  /**
   * Returns the fence of a scope of the key that was invalidated after the given number; null if
   * there is none. Looks at the scopes first and at the floor afterwards, see {@link FenceLog}.
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
   * Returns the number of the last invalidation that a reader may have seen here. It includes an
   * invalidation that is being published at this moment, so that a value put now outlasts that one,
   * too.
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
   * Abandons the loads of a key. Must be called under the store's lock. A load that is only queued
   * isn't abandoned, since it begins after this call.
   */
  void abandonLoad(ReportKey<?> key) {
    if (changes != null) {
      changes.note(tenant, key);
    }
    flights.abandon(key);
    OpenTickets open = tickets;
    if (open != null) {
      open.changed(key);
    }
    if (!asides.isEmpty()) {
      for (Flight aside : asides) {
        if (aside.key.equals(key)) {
          aside.abandon();
        }
      }
    }
  }

  /** Returns the tickets of this tenant, for the first of which there is a table from then on. */
  OpenTickets tickets() {
    OpenTickets open = tickets;
    return open == null ? makeTickets() : open;
  }

  private synchronized OpenTickets makeTickets() {
    OpenTickets open = tickets;
    if (open == null) {
      open = new OpenTickets();
      tickets = open;
    }
    return open;
  }

  /**
   * Returns the number after which no fence may be forgotten for the sake of a ticket; {@link
   * Long#MAX_VALUE} if all may be.
   */
  long oldestTicket() {
    OpenTickets open = tickets;
    return open == null ? Long.MAX_VALUE : open.oldestStamp();
  }

  /**
   * Returns the counters of the key's report. The counters that were returned last are found
   * without a search.
   */
  ReportCounters counters(ReportKey<?> key) {
    ReportCounters last = lastCounters;
    if (last == null || last.isFolded() || !key.isOf(last.id.resource())) {
      StackRoom.require(); // the table has a lock, which a stack overflow could leave locked
      last = stats.of(tenant, key);
      lastCounters = last;
    }
    return last;
  }

  /**
   * Tells whether something was invalidated since the last sweep, or an invalidated entry is kept.
   */
  boolean needsSweep() {
    return !sweeps.covers(fences.latest())
        || !sweeps.covers(allTenants.latest())
        || sweeps.keepsInvalidated();
  }

  private @Nullable Fence recheck(Entry entry) {
    while (true) {
      long checked = entry.checked();
      long now = order.now(); // read before the fences, see InvalidationOrder
      Fence killer = killer(entry.key(), entry.tags(), checked);
      if (killer == null) {
        entry.checkedUpTo(now);
        return null;
      }
      if (entry.checked() == checked) {
        return killer;
      }
      // Another check has found the entry alive meanwhile, and a sweep has forgotten its fences.
    }
  }
}
