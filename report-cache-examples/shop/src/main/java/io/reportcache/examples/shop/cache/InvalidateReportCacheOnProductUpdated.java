package io.reportcache.examples.shop.cache;

import static io.reportcache.examples.shop.cache.ReportName.PRODUCTS;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventHandler;
import io.reportcache.examples.shop.event.ProductUpdated;
import io.reportcache.key.KeyPattern;
import java.util.List;

/** A product's new name or price changes the tenant's products report, and nothing else. */
public final class InvalidateReportCacheOnProductUpdated implements EventHandler<ProductUpdated> {

  static final List<KeyPattern> DROPPED = List.of(PRODUCTS.pattern());

  private final TenantCacheManager caches;

  /** Drops from these caches. */
  public InvalidateReportCacheOnProductUpdated(TenantCacheManager caches) {
    this.caches = caches;
  }

  @Override
  public void handle(EventEnvelope<? extends ProductUpdated> envelope) {
    caches.tenant(envelope.tenant()).invalidate(DROPPED, envelope.name());
  }
}
