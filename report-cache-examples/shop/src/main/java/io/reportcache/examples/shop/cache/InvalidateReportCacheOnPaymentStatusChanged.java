package io.reportcache.examples.shop.cache;

import static io.reportcache.examples.shop.cache.ReportName.PAYMENTS;
import static io.reportcache.examples.shop.cache.ReportName.REVENUE;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventHandler;
import io.reportcache.examples.shop.event.PaymentStatusChanged;
import io.reportcache.key.KeyPattern;
import java.util.List;

/** A payment that moves on changes the tenant's payments and revenue, and nothing else. */
public final class InvalidateReportCacheOnPaymentStatusChanged
    implements EventHandler<PaymentStatusChanged> {

  static final List<KeyPattern> DROPPED = List.of(PAYMENTS.pattern(), REVENUE.pattern());

  private final TenantCacheManager caches;

  /** Drops from these caches. */
  public InvalidateReportCacheOnPaymentStatusChanged(TenantCacheManager caches) {
    this.caches = caches;
  }

  @Override
  public void handle(EventEnvelope<? extends PaymentStatusChanged> envelope) {
    caches.tenant(envelope.tenant()).invalidate(DROPPED, envelope.name());
  }
}
