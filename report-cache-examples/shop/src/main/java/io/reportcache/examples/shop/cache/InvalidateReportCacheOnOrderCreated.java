package io.reportcache.examples.shop.cache;

import static io.reportcache.examples.shop.cache.ReportName.DASHBOARD;
import static io.reportcache.examples.shop.cache.ReportName.SALES;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventHandler;
import io.reportcache.examples.shop.event.OrderCreated;
import io.reportcache.key.KeyPattern;
import java.util.List;

/** A new order changes the tenant's sales and dashboard, and nothing else. */
public final class InvalidateReportCacheOnOrderCreated implements EventHandler<OrderCreated> {

  static final List<KeyPattern> DROPPED = List.of(SALES.pattern(), DASHBOARD.pattern());

  private final TenantCacheManager caches;

  /** Drops from these caches. */
  public InvalidateReportCacheOnOrderCreated(TenantCacheManager caches) {
    this.caches = caches;
  }

  @Override
  public void handle(EventEnvelope<? extends OrderCreated> envelope) {
    caches.tenant(envelope.tenant()).invalidate(DROPPED, envelope.name());
  }
}
