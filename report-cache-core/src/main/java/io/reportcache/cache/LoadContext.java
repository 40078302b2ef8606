package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * A load under way, for a loader that learns only while it loads what its value depends on. Safe
 * for use by many threads, until the loader returns.
 */
public final class LoadContext {

  private final ReportKey<?> key;
  private final TenantId tenant;
  private volatile Set<Tag> tags;

  LoadContext(ReportKey<?> key, TenantId tenant, Set<Tag> tags) {
    this.key = key;
    this.tenant = tenant;
    this.tags = tags;
  }

  /** Returns the key that is loaded. */
  public ReportKey<?> key() {
    return key;
  }

  /** Returns for whom it is loaded. */
  public TenantId tenant() {
    return tenant;
  }

  /**
   * Adds tags to those that the value has by its policy. An invalidation of one of them counts from
   * the beginning of the load on, not from this call. Has no effect once the loader has returned.
   */
  public synchronized void tag(Tag... more) {
    Set<Tag> all = new HashSet<>(tags);
    all.addAll(Arrays.asList(more));
    tags = Set.copyOf(all);
  }

  /** As {@link #tag(Tag...)}, by the tags' values. */
  public void tag(String... more) {
    tag(Arrays.stream(more).map(Tag::of).toArray(Tag[]::new));
  }

  Set<Tag> tags() {
    return tags;
  }
}
