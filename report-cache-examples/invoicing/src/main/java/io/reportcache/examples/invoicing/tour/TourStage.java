package io.reportcache.examples.invoicing.tour;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.examples.invoicing.app.Business;
import io.reportcache.examples.invoicing.data.InvoicingDatabase;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What every step works with.
 *
 * @param acme a company that has entered its tax number
 * @param globex another, which hasn't
 */
record TourStage(
    InvoicingDatabase database, Business business, TenantId acme, TenantId globex, TourLog log) {

  <T> T in(TenantId company, Callable<T> work) throws Exception {
    return TenantContext.call(company, work);
  }

  /** Returns the number in the first column of the only row. */
  long number(String query, Object... parameters) {
    return database
        .jdbi()
        .withHandle(handle -> handle.select(query, parameters).mapTo(Long.class).one());
  }

  /** Returns the text in the first column of the only row; empty if there is none. */
  String text(String query, Object... parameters) {
    return database
        .jdbi()
        .withHandle(
            handle -> handle.select(query, parameters).mapTo(String.class).findOne().orElse(""));
  }

  /** Returns the only delivery of a company to a handler that says so about that thing. */
  StoredDelivery delivery(TenantId company, String handler, String entityId) {
    DeliveryQuery query = DeliveryQuery.all().withTenant(company).withLane(Lane.ofHandler(handler));
    return database.deliveries().find(query, 0, 1_000).stream()
        .filter(delivery -> entityId.equals(delivery.message().entityId()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "nothing is delivered to %s about %s".formatted(handler, entityId)));
  }

  long deliveries(TenantId company) {
    return database.deliveries().count(DeliveryQuery.all().withTenant(company)).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  static List<@Nullable Ending> endings(StoredDelivery delivery) {
    return delivery.runs().stream().<@Nullable Ending>map(DeliveryRunLog::ending).toList();
  }
}
