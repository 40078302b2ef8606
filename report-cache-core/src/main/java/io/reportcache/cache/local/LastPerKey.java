package io.reportcache.cache.local;

import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a while what last happened to keys that have no entry, such as how the entry was
 * lost. A table of fixed size has a place for each key by its hash: a write is a single store, and
 * replaces what was noted of another key in the same place.
 *
 * @param <T> the type of what happened
 */
final class LastPerKey<T> {

  /** The maximum number of keys that are remembered, 4096. */
  static final int SIZE = 4_096;

  private final AtomicReferenceArray<@Nullable Last<T>> table = new AtomicReferenceArray<>(SIZE);

  void add(TenantId tenant, ReportKey<?> key, T what) {
    table.setRelease(place(tenant, key), new Last<>(tenant, key, what));
  }

  /** Returns what last happened to the key; null if that isn't known. */
  @Nullable T of(TenantId tenant, ReportKey<?> key) {
    Last<T> last = table.getAcquire(place(tenant, key));
    return last != null && last.isOf(tenant, key) ? last.what : null;
  }

  /** Forgets what happened to the key. */
  void forget(TenantId tenant, ReportKey<?> key) {
    int place = place(tenant, key);
    Last<T> last = table.getAcquire(place);
    if (last != null && last.isOf(tenant, key)) {
      table.compareAndSet(place, last, null);
    }
  }

  private static int place(TenantId tenant, ReportKey<?> key) {
    int hash = 31 * tenant.hashCode() + key.hashCode();
    return (hash ^ (hash >>> 15)) & (SIZE - 1);
  }

  private record Last<T>(TenantId tenant, ReportKey<?> key, T what) {
    boolean isOf(TenantId otherTenant, ReportKey<?> otherKey) {
      return key.equals(otherKey) && tenant.equals(otherTenant);
    }
  }
}
