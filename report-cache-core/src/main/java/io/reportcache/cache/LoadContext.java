package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import java.util.Arrays;

/**
 * A load under way, for a loader that finds out while it loads what its value depends on. Safe for
 * use by many threads, until the loader returns.
 *
 * @since 0.1
 */
public interface LoadContext {

  /** Returns the key that is loaded. */
  ReportKey<?> key();

  /** Returns the tenant for whom the value is loaded. */
  TenantId tenant();

  /**
   * Adds tags to those that the value has by its policy. An invalidation of one of them counts from
   * the beginning of the load on, not from this call. Has no effect once the loader has returned.
   */
  void tag(Tag... more);

  /** As {@link #tag(Tag...)}, by the tags' values. */
  default void tag(String... more) {
    tag(Arrays.stream(more).map(Tag::of).toArray(Tag[]::new));
  }
}
