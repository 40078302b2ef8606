package io.reportcache.cache.fence;

import io.reportcache.key.Scope;
import io.reportcache.thread.StackRoom;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The order of a node's invalidations (F4), and the fences that they leave.
 *
 * <p>How it works. One counter numbers the invalidations of the node. An invalidation takes the
 * next number, writes it behind its scope's name in the log of its tenant, and only then publishes
 * it; that is all, however many entries there are. A load notes the number that was published when
 * it began. An entry lives while no scope that it belongs to has a later number than its load. To
 * make that cheap, an entry keeps the number up to which it was last checked: as long as its
 * tenant's log has nothing later, which is one comparison, it lives. So does a key that nobody has
 * seen before: nothing about keys needs to be known when a pattern is invalidated.
 *
 * <p>Numbers are published in order and after their scopes are in the log. Hence who reads the
 * number n first and the log after finds every scope up to n there; all checks below depend on this
 * order.
 *
 * <p>Generation counters per region are known from memcached ("namespacing") and from Hibernate's
 * update timestamps; here scopes of all breadths share one counter, and the numbers are compared
 * with when the load began, not with when its value was stored.
 */
public final class InvalidationOrder {

  /** InvalidationOrder over every tenant's entries. */
  private final FenceLog allTenants = new FenceLog();

  private final ReentrantLock lock = new ReentrantLock();
  private volatile long now;
  private long
      taken; // guarded by the lock; no number is given twice, also if one is never published

  /** Returns the fences over every tenant's entries. */
  public FenceLog allTenants() {
    return allTenants;
  }

  /** Returns the number of the last invalidation that was published. */
  public long now() {
    return now;
  }

  /**
   * Invalidates the scopes at one moment, in the log of a tenant or of all tenants.
   *
   * <p>D4: if that is broken off, by want of memory for one, nothing of it is left half recorded:
   * the log's whole group of entries counts as invalidated, and the caller gets the failure.
   *
   * @param by who does, and at what time of the ticker: for explanations only
   * @return the number of this invalidation
   * @throws StackOverflowError if there is too little stack left on this thread to begin
   */
  public long raise(FenceLog log, Collection<? extends Scope> scopes, String by, long at) {
    StackRoom.require();
    lock.lock();
    try {
      long count = ++taken;
      Fence everything = new Fence("everything, since an invalidation failed", count, by, at);
      boolean isRecorded = allTenants.isClosed(); // all is invalidated, nobody forgets fences again
      try {
        if (!isRecorded) {
          for (Scope scope : scopes) {
            log.record(scope, count, by, at);
          }
        }
        isRecorded = true;
      } finally {
        if (!isRecorded) {
          log.raiseFloor(everything);
        }
        log.publish(count);
        now = count;
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Invalidates everything, now and from now on.
   *
   * @param at the time of the ticker
   */
  public void close(long at) {
    StackRoom.require();
    lock.lock();
    try {
      if (!allTenants.isClosed()) {
        allTenants.close(at);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what every entry under the log has been checked for. */
  public void forget(FenceLog log, long upTo) {
    StackRoom.require();
    lock.lock();
    try {
      log.forgetUpTo(upTo);
    } finally {
      lock.unlock();
    }
  }
}
