package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers, for a while, how entries were lost that are no more. A table of fixed size with a
 * place for each key by its hash: writing is one store, and what shares a place with a later loss
 * is forgotten.
 */
final class Losses {

  /** How many losses are remembered at most: 4096. */
  static final int SIZE = 4_096;

  private final AtomicReferenceArray<@Nullable Lost> table = new AtomicReferenceArray<>(SIZE);

  void add(TenantId tenant, ReportKey<?> key, Loss how) {
    table.setRelease(place(tenant, key), new Lost(tenant, key, how));
  }

  /** Returns how the key's last entry was lost; null if that isn't known. */
  @Nullable Loss of(TenantId tenant, ReportKey<?> key) {
    Lost lost = table.getAcquire(place(tenant, key));
    return lost != null && lost.key.equals(key) && lost.tenant.equals(tenant) ? lost.how : null;
  }

  private static int place(TenantId tenant, ReportKey<?> key) {
    int hash = 31 * tenant.hashCode() + key.hashCode();
    return (hash ^ (hash >>> 15)) & (SIZE - 1);
  }

  private record Lost(TenantId tenant, ReportKey<?> key, Loss how) {}
}
