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
 * it. That is all, however many entries there are. A load notes the number that was published when
 * it began. An entry is alive while no scope that it belongs to has a later number than its load.
 * To make that cheap, an entry keeps the number up to which it was last checked: while its tenant's
 * log has nothing later, which takes one comparison, the entry is alive. This also holds for keys
 * that were never seen before: nothing about keys needs to be known when a pattern is invalidated.
 *
 * <p>Numbers are published in order and after their scopes are in the log. So a thread that first
 * reads the number n and then the log finds every scope up to n there. All checks below depend on
 * this order.
 *
 * <p>Generation counters per region are known from memcached ("namespacing") and from Hibernate's
 * update timestamps; here all scopes, wide or narrow, share one counter, and the numbers are
 * compared with the beginning of the load, not with the moment at which its value was stored.
 */
public final class InvalidationOrder {

  /** The fences over every tenant's entries. */
  private final FenceLog allTenants = new FenceLog();

  private final ReentrantLock lock = new ReentrantLock();
  private volatile long now;
  // Guarded by the lock. No number is used twice, even if one is never published.
  private long taken;

  /** Returns the fences over every tenant's entries. */
  public FenceLog allTenants() {
    return allTenants;
  }

  /** Returns the number of the last invalidation that was published. */
  public long now() {
    return now;
  }

  /**
   * Invalidates the scopes under one number, in the log of a tenant or of all tenants.
   *
   * <p>D4: if that is broken off, for example for want of memory, it isn't left half recorded: all
   * entries under the log count as invalidated, and the caller gets the failure.
   *
   * @param by the cause, for explanations only
   * @param at the time by the cache's ticker
   * @return the number of this invalidation
   * @throws StackOverflowError if this thread has too little stack left to begin
   */
  public long raise(FenceLog log, Collection<? extends Scope> scopes, String by, long at) {
    StackRoom.require();
    lock.lock();
    try {
      long count = ++taken;
      Fence everything = new Fence("everything, since an invalidation failed", count, by, at);
      boolean isRecorded = allTenants.isClosed(); // everything is invalidated then, and stays so
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
   * @param at the time by the cache's ticker
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

  /**
   * Forgets the fences up to the given number, for which every entry under the log must have been
   * checked.
   */
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
