package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.store.CachePartition;
import io.reportcache.store.CacheStore;
import io.reportcache.tenant.TenantId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** One tenant's part of the local tier: its entries, its loads under way and its fences. */
final class Space {

  final TenantId tenant;
  final FenceLog log = new FenceLog();
  final CachePartition<Space, ReportKey<?>, Entry> entries;
  final ConcurrentMap<ReportKey<?>, Flight> flights = new ConcurrentHashMap<>();
  final Fences fences;
  private volatile long sweptUpTo;

  Space(TenantId tenant, Fences fences, CacheStore<Space, ReportKey<?>, Entry> store) {
    this.tenant = tenant;
    this.fences = fences;
    this.entries = store.newPartition(this);
  }

  /** F1: tells whether no scope of the entry was invalidated since its load began. */
  boolean isLive(Entry entry) {
    long checked = entry.checked();
    return (log.latest() <= checked && fences.allTenants.latest() <= checked) || recheck(entry);
  }

  /** Tells whether the entry can be the answer: neither invalidated nor expired. */
  boolean serves(Entry entry, long now) {
    return isLive(entry) && !entry.isExpired(now);
  }

  /** Tells whether a scope of the key was invalidated after the count, or may have been. */
  boolean isFenced(ReportKey<?> key, Set<Tag> tags, long since) {
    return log.kills(key, tags, since)
        || fences.allTenants.kills(key, tags, since)
        || isForgotten(since);
  }

  /** Tells whether something was invalidated since the last sweep. */
  boolean needsSweep() {
    return log.latest() > sweptUpTo || fences.allTenants.latest() > sweptUpTo;
  }

  /** Every entry has been checked up to this count. */
  void swept(long upTo) {
    sweptUpTo = upTo;
  }

  private boolean recheck(Entry entry) {
    while (true) {
      long checked = entry.checked();
      long now = fences.now(); // before the look into the logs, see Fences
      if (log.kills(entry.key, entry.policy.tags(), checked)
          || fences.allTenants.kills(entry.key, entry.policy.tags(), checked)) {
        return false;
      }
      if (!isForgotten(checked)) {
        entry.checkedUpTo(now);
        return true;
      }
      if (entry.checked() == checked) {
        return false;
      }
      // Another look found the entry alive meanwhile, and a sweep forgot what that was for.
    }
  }

  private boolean isForgotten(long since) {
    return log.floor() > since || fences.allTenants.floor() > since;
  }
}
