package io.reportcache.spring.actuate;

import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.TenantCacheManager;
import java.util.Locale;
import java.util.Map;

/** The figures of this node's part in the shared tier. */
final class SharedView implements View {

  private final TenantCacheManager caches;

  SharedView(TenantCacheManager caches) {
    this.caches = caches;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    SharedTierStats stats = caches.sharedTierStats();
    return new Row()
        .with("state", nameOf(stats.state()))
        .with("sinceContact", stats.sinceContact())
        .with("waiting", stats.waiting())
        .with("hits", stats.hits())
        .with("misses", stats.misses())
        .with("stores", stats.stores())
        .with("storesOvertaken", stats.storesRefused())
        .with("unwritable", stats.unwritable())
        .with("refused", stats.refused())
        .with("sent", stats.sent())
        .with("heard", stats.heard())
        .with("gaps", stats.gaps())
        .with("incarnationChanges", stats.incarnationChanges())
        .with("calls", stats.roundTrips())
        .with("countedAlone", stats.countedAlone())
        .with("failedCalls", stats.failures())
        .with("bytesRead", stats.bytesRead())
        .with("bytesWritten", stats.bytesWritten())
        .build();
  }

  static String nameOf(SharedTierStats.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
