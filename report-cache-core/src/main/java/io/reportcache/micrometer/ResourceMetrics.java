package io.reportcache.micrometer;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reportcache.cache.ReportId;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.schedule.Ticker;
import java.util.Map;
import java.util.Objects;

/**
 * Micrometer's own meters of caches, {@code cache.gets} and the like, for those whose caches are
 * resources of a {@link TenantCacheManager}: so that dashboards for caches of other kinds show them
 * too. All tenants together. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class ResourceMetrics {

  private static final int MOST_RESOURCES = 10_000;

  private final TenantCacheManager caches;
  private final GrowingFigures figures = new GrowingFigures(ReportId::resource, MOST_RESOURCES);
  private final Lately<Map<String, Map<CacheFigure, Long>>> read;

  private ResourceMetrics(TenantCacheManager caches) {
    this.caches = Objects.requireNonNull(caches, "caches must not be null");
    read = new Lately<>(() -> figures.add(caches.statsByReport()), Ticker.system());
  }

  /** Returns what makes meters of the resources of these caches. */
  public static ResourceMetrics of(TenantCacheManager caches) {
    return new ResourceMetrics(caches);
  }

  /**
   * Returns the meters of one resource.
   *
   * <ul>
   *   <li>{@code cache.gets}, by result: a hit is a fresh, an expired or an invalidated entry that
   *       was served
   *   <li>{@code cache.puts}: values that a load has stored
   *   <li>{@code cache.evictions}: entries that made room for others
   *   <li>{@code cache.size}: entries that serve, counted when it's asked for
   * </ul>
   *
   * @param resource the resource of the keys, which is the tag {@code cache}
   * @param tags further tags
   */
  public MeterBinder of(String resource, Iterable<Tag> tags) {
    return new ResourceMeters(caches, resource, tags, this);
  }

  long value(String resource, CacheFigure figure) {
    return read.get().getOrDefault(resource, Map.of()).getOrDefault(figure, 0L);
  }

  long size(String resource) {
    KeyPattern all = KeyPattern.allOf(resource);
    return caches.statsByReport().keySet().stream()
        .filter(id -> id.resource().equals(resource))
        .mapToLong(id -> caches.tenant(id.tenant()).getKeys(all).size())
        .sum();
  }
}
