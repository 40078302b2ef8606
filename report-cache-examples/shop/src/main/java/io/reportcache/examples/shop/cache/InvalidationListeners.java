package io.reportcache.examples.shop.cache;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventHandler;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.examples.shop.event.OrderCreated;
import io.reportcache.examples.shop.event.PaymentStatusChanged;
import io.reportcache.examples.shop.event.ProductUpdated;
import io.reportcache.invalidation.InvalidationRule;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.KeyPattern;
import java.util.List;

/**
 * The three listeners that keep the reports right.
 *
 * <p>They run inside {@code publish}: when a command has returned, no reader gets a figure from
 * before it. A listener that fails disturbs nobody; the bus logs it and runs it again.
 */
public final class InvalidationListeners {

  private InvalidationListeners() {}

  /** Has the listeners hear of the events of this bus. */
  public static void subscribe(EventBus events, TenantCacheManager caches) {
    inline(events, OrderCreated.class, new InvalidateReportCacheOnOrderCreated(caches));
    inline(
        events,
        PaymentStatusChanged.class,
        new InvalidateReportCacheOnPaymentStatusChanged(caches));
    inline(events, ProductUpdated.class, new InvalidateReportCacheOnProductUpdated(caches));
  }

  /**
   * Returns what the listeners do, for the catalogue and the checks at the start. These rules never
   * act themselves: an event shall drop a report once.
   */
  public static InvalidationRules declared() {
    return InvalidationRules.builder()
        .rule(declared(OrderCreated.class, InvalidateReportCacheOnOrderCreated.DROPPED))
        .rule(
            declared(
                PaymentStatusChanged.class, InvalidateReportCacheOnPaymentStatusChanged.DROPPED))
        .rule(declared(ProductUpdated.class, InvalidateReportCacheOnProductUpdated.DROPPED))
        .build();
  }

  private static <E extends DomainEvent> void inline(
      EventBus events, Class<E> type, EventHandler<E> listener) {
    events.subscribe(
        type, listener, SubscriptionOptions.inline().withName(listener.getClass().getSimpleName()));
  }

  private static <E extends DomainEvent> InvalidationRule<E> declared(
      Class<E> event, List<KeyPattern> dropped) {
    return new InvalidationRule<>(event, leftToTheListener -> false, dropped, false);
  }
}
