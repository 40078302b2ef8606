package io.reportcache.cache.local;

import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Of which cascades the entries with a tag have been sources so far, as bits. Two tables of fixed
 * size with a place for each tag by its hash, one with the tenant and one without. Tags that share
 * a place count as one, and nothing is forgotten: so with very many tags more is dropped than must
 * be, never less.
 */
final class TagSources {

  private static final int SIZE = 1 << 14;

  private final AtomicLongArray ofTenants = new AtomicLongArray(SIZE);
  private final AtomicLongArray ofAll = new AtomicLongArray(SIZE);

  void note(TenantId tenant, Set<Tag> tags, long sources) {
    for (Tag tag : tags) {
      add(ofTenants, place(tenant, tag), sources);
      add(ofAll, place(null, tag), sources);
    }
  }

  /** Returns the cascades that entries with the tag are sources of, in all tenants if it's null. */
  long of(@Nullable TenantId tenant, Tag tag) {
    return (tenant == null ? ofAll : ofTenants).get(place(tenant, tag));
  }

  private static void add(AtomicLongArray table, int place, long sources) {
    if ((table.get(place) & sources) != sources) { // mostly it's known
      table.getAndAccumulate(place, sources, (known, more) -> known | more);
    }
  }

  private static int place(@Nullable TenantId tenant, Tag tag) {
    int hash = 31 * (tenant == null ? 0 : tenant.hashCode()) + tag.hashCode();
    hash *= 0x9E3779B9; // neighbours such as customer:1 and customer:2 far apart
    return hash >>> 18;
  }
}
