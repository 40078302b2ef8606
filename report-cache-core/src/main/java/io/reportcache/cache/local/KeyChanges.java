package io.reportcache.cache.local;

import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers when single keys were last invalidated or put, which leaves no fence. Only transactions
 * use it: a transaction may load from data as it was when it began, and others may have changed a
 * key since. A table of fixed size has a place for each key by its hash; a change of a key that
 * shares the place counts as a change of the key itself.
 */
final class KeyChanges {

  private static final int SIZE = 4_096;

  private final AtomicLongArray table = new AtomicLongArray(SIZE);
  private volatile long now;

  /** Notes a change. Must be called under the store's lock. */
  void note(TenantId tenant, ReportKey<?> key) {
    long count = now + 1;
    table.set(place(tenant, key), count); // first: a thread that has read the count sees the change
    now = count;
  }

  long now() {
    return now;
  }

  /** Tells whether the key was, or may have been, changed after the given count. */
  boolean isChanged(TenantId tenant, ReportKey<?> key, long since) {
    return table.get(place(tenant, key)) > since;
  }

  private static int place(TenantId tenant, ReportKey<?> key) {
    int hash = 31 * tenant.hashCode() + key.hashCode();
    return (hash ^ (hash >>> 15)) & (SIZE - 1);
  }
}
