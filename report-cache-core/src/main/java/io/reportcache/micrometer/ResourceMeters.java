package io.reportcache.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import io.reportcache.cache.TenantCacheManager;

/** The meters {@code cache.*} of one resource. */
final class ResourceMeters extends CacheMeterBinder<TenantCacheManager> {

  private final String resource;
  private final ResourceMetrics metrics;

  ResourceMeters(
      TenantCacheManager caches, String resource, Iterable<Tag> tags, ResourceMetrics metrics) {
    super(caches, resource, tags);
    this.resource = resource;
    this.metrics = metrics;
  }

  @Override
  protected Long size() {
    return metrics.size(resource);
  }

  @Override
  protected long hitCount() {
    return metrics.value(resource, CacheFigure.HITS)
        + metrics.value(resource, CacheFigure.STALE_HITS)
        + metrics.value(resource, CacheFigure.INVALIDATED_HITS);
  }

  @Override
  protected Long missCount() {
    return metrics.value(resource, CacheFigure.MISSES);
  }

  @Override
  protected Long evictionCount() {
    return metrics.value(resource, CacheFigure.EVICTIONS);
  }

  @Override
  protected long putCount() {
    return metrics.value(resource, CacheFigure.LOADS);
  }

  @Override
  protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
    // All that there is has a meter of its own by the name report.cache.
  }
}
