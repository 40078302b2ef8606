package io.reportcache.cache.local;

import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers, as bits, of which cascades the entries with a tag have been sources so far. Two tables
 * of fixed size have a place for each tag by its hash, one with the tenant and one without. Tags
 * that share a place count as one, and nothing is forgotten. So with very many tags more is dropped
 * than necessary, never less.
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

  /**
   * Returns the cascades of which entries with the tag are sources; in all tenants if the tenant is
   * null.
   */
  long of(@Nullable TenantId tenant, Tag tag) {
    return (tenant == null ? ofAll : ofTenants).get(place(tenant, tag));
  }

  private static void add(AtomicLongArray table, int place, long sources) {
    if ((table.get(place) & sources) != sources) { // mostly they are known already
      table.getAndAccumulate(place, sources, (known, more) -> known | more);
    }
  }

  private static int place(@Nullable TenantId tenant, Tag tag) {
    int hash = 31 * (tenant == null ? 0 : tenant.hashCode()) + tag.hashCode();
    hash *= 0x9E3779B9; // puts neighbours such as customer:1 and customer:2 far apart
    return hash >>> 18;
  }
}
