package io.reportcache;

import static java.time.Duration.ofMinutes;

import io.reportcache.event.DomainEvent;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small shop: its events, its reports, and which of them were generated for whom. */
final class Shop {

  static final TenantId ACME = TenantId.of("acme");
  static final TenantId GLOBEX = TenantId.of("globex");

  enum Period {
    TODAY,
    WEEK,
    MONTH
  }

  record SalesReport(Period period, int orders) {}

  record Dashboard(int orders) {}

  record OrderCreated(TenantId tenantId, String orderId) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(tenantId);
    }
  }

  record OrderCancelled(TenantId tenantId, String orderId) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(tenantId);
    }
  }

  record ProductUpdated(TenantId tenantId) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(tenantId);
    }
  }

  /** Names no tenant. */
  record PricesChanged() implements DomainEvent {}

  final List<String> generated = new CopyOnWriteArrayList<>();

  final Report<Period, SalesReport> sales =
      Report.named("sales", SalesReport.class)
          .keyedBy(Period::name)
          .ttl(ofMinutes(15))
          .staleWhileRevalidate(ofMinutes(5))
          .invalidatedBy(OrderCreated.class, OrderCancelled.class)
          .generatedBy(period -> new SalesReport(period, note("sales " + period)));

  final Report<NoParams, Dashboard> dashboard =
      Report.named("dashboard", Dashboard.class)
          .invalidatedBy(OrderCreated.class)
          .generatedBy(() -> new Dashboard(note("dashboard")));

  final Report<NoParams, String> products =
      Report.named("products", String.class)
          .invalidatedBy(ProductUpdated.class)
          .generatedBy(() -> "products " + note("products"));

  int note(String what) {
    generated.add(what + " of " + TenantContext.current().map(TenantId::toString).orElse("nobody"));
    return generated.size();
  }

  /** Returns what was generated since the last call. */
  List<String> takeGenerated() {
    List<String> taken = List.copyOf(generated);
    generated.clear();
    return taken;
  }

  /** Has javac take any exception for one that needs no declaration. */
  @SuppressWarnings("unchecked")
  static <X extends Throwable> X asItIs(Throwable failure) throws X {
    throw (X) failure;
  }
}
