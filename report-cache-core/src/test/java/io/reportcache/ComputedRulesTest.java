package io.reportcache;

import static ch.qos.logback.classic.Level.WARN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportBuilder;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.CapturedLog;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P2: an event drops what it is about, and no more. */
class ComputedRulesTest {

  record Month(int year, int number) {}

  record OrderCreated(Month month, int total) implements DomainEvent {}

  record OrderMoved(List<Month> months) implements DomainEvent {}

  record CustomerMoved(String customer) implements DomainEvent {}

  private static final Month MAY = new Month(2026, 5);
  private static final Month JUNE = new Month(2026, 6);
  private static final Duration HOUR = Duration.ofHours(1);

  private static Report<Month, String> sales(UnaryOperator<ReportBuilder<Month, String>> rules) {
    return rules
        .apply(Report.named("sales", String.class).<Month>keyedBy(month -> month))
        .generatedBy(month -> "sales of " + month);
  }

  /** Returns the months whose sales are still there after the event. */
  private static List<Month> keptAfter(
      DomainEvent event, UnaryOperator<ReportBuilder<Month, String>> rules) {
    Report<Month, String> sales = sales(rules);
    try (ReportCache reports = ReportCache.builder().singleTenant().report(sales).build()) {
      List.of(MAY, JUNE).forEach(month -> reports.get(sales, month));
      reports.events().publish(event);
      return Arrays.asList(MAY, JUNE).stream()
          .filter(month -> reports.caches().has(sales.key(month)))
          .toList();
    }
  }

  @Test
  void anEventDropsTheResultWithTheParametersThatItTells() {
    assertThat(
            keptAfter(
                new OrderCreated(MAY, 1),
                sales -> sales.invalidatedBy(OrderCreated.class, order -> order.month())))
        .containsExactly(JUNE);
  }

  @Test
  void anEventMayDropSeveralResults() {
    assertThat(
            keptAfter(
                new OrderMoved(List.of(MAY, JUNE)),
                sales -> sales.invalidatedByEach(OrderMoved.class, OrderMoved::months)))
        .isEmpty();
  }

  @Test
  void anEventMayDropNone() {
    assertThat(
            keptAfter(
                new OrderMoved(List.of()),
                sales -> sales.invalidatedByEach(OrderMoved.class, OrderMoved::months)))
        .containsExactly(MAY, JUNE);
  }

  @Test
  void anEventThatDoesNotFulfilTheConditionDropsNone() {
    assertThat(
            keptAfter(
                new OrderCreated(MAY, 1),
                sales ->
                    sales.invalidatedWhen(
                        OrderCreated.class, o -> o.total() > 1, OrderCreated::month)))
        .containsExactly(MAY, JUNE);
  }

  @Test
  void anEventThatFulfilsTheConditionDropsItsResult() {
    assertThat(
            keptAfter(
                new OrderCreated(MAY, 2),
                sales ->
                    sales.invalidatedWhen(
                        OrderCreated.class, o -> o.total() > 1, OrderCreated::month)))
        .containsExactly(JUNE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "exception", "error", "null among several", "null for several"})
  void allResultsGoIfTheFunctionFailsAndThatIsLogged(String failure) {
    try (CapturedLog log = CapturedLog.of(InvalidationRules.class)) {
      assertThat(
              keptAfter(
                  new OrderCreated(MAY, 1),
                  sales ->
                      switch (failure) {
                        case "null" -> sales.invalidatedBy(OrderCreated.class, o -> null);
                        case "exception" ->
                            sales.invalidatedBy(
                                OrderCreated.class,
                                o -> {
                                  throw new IllegalStateException("no");
                                });
                        case "error" ->
                            sales.invalidatedBy(
                                OrderCreated.class,
                                o -> {
                                  throw new StackOverflowError();
                                });
                        case "null among several" ->
                            sales.invalidatedByEach(
                                OrderCreated.class, o -> Arrays.asList(o.month(), null));
                        default -> sales.invalidatedByEach(OrderCreated.class, o -> null);
                      }))
          .isEmpty();
      assertThat(log.at(WARN))
          .containsExactly(
              "The rule on OrderCreated: computed from the event, else [pattern 'sales:*'] could"
                  + " not compute what to invalidate; all of [pattern 'sales:*'] is dropped"
                  + " instead");
    }
  }

  @Test
  void whatIsDerivedFromTheOneResultGoesWithIt() {
    Report<Month, String> sales =
        sales(builder -> builder.invalidatedBy(OrderCreated.class, OrderCreated::month));
    Report<NoParams, String> dashboard =
        Report.named("dashboard", String.class).generatedBy(() -> "dashboard");
    try (ReportCache reports =
        ReportCache.builder()
            .singleTenant()
            .report(sales)
            .report(dashboard)
            .cascade("sales:*", "dashboard:*")
            .build()) {
      reports.get(sales, MAY);
      reports.get(sales, JUNE);
      reports.get(dashboard);

      reports.events().publish(new OrderCreated(MAY, 1));

      assertThat(reports.caches().getKeys()).containsExactly(sales.key(JUNE).text());
      assertThat(reports.effectOf(new OrderCreated(MAY, 1)))
          .containsExactly(sales.key(MAY), KeyPattern.of("dashboard:*"));
      assertThat(reports.catalogue())
          .allSatisfy(
              report -> assertThat(report.invalidatedBy()).containsExactly(OrderCreated.class));
    }
  }

  @Test
  void aReportIsToldWhichKeyOfItAnEventHasDropped() {
    Report<Month, String> sales =
        sales(builder -> builder.invalidatedBy(OrderCreated.class, OrderCreated::month));
    try (ReportCache reports = ReportCache.builder().singleTenant().report(sales).build()) {
      reports.get(sales, MAY);

      reports.events().publish(new OrderCreated(MAY, 1));

      assertThat(reports.current().explain(sales, MAY).toString())
          .contains("dropped by " + sales.key(MAY));
    }
  }

  @Test
  void oneResultIsInvalidatedByHand() {
    Report<Month, String> sales = sales(builder -> builder.invalidatedBy(OrderCreated.class));
    try (ReportCache reports = ReportCache.builder().singleTenant().report(sales).build()) {
      reports.get(sales, MAY);
      reports.get(sales, JUNE);

      reports.current().invalidate(sales, MAY);

      assertThat(reports.caches().getKeys()).containsExactly(sales.key(JUNE).text());
      Report<Month, String> other = sales(builder -> builder);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> reports.current().invalidate(other, MAY))
          .withMessageContaining("another report is registered as 'sales'");
      assertThatNullPointerException()
          .isThrownBy(() -> reports.current().invalidate(sales, null))
          .withMessageContaining("params of report 'sales' must not be null");
    }
  }

  /** A cache with values of two customers in each of two tenants. */
  private static final class Customers implements AutoCloseable {

    final TenantCacheManager caches = TenantCacheManager.builder().build();
    final EventBus bus = EventBus.inMemory();

    Customers() {
      for (String tenant : List.of("acme", "globex")) {
        for (String customer : List.of("7", "8")) {
          caches
              .tenant(tenant)
              .put(
                  ReportKey.of("customers:" + customer, String.class),
                  "value",
                  CachePolicy.ttl(HOUR).withTags(Tag.of("customer:" + customer)));
        }
        caches.tenant(tenant).put("products", "value", HOUR);
      }
    }

    Set<String> keptAfterMoveOf7(InvalidationRules rules) {
      rules.attach(bus, caches);
      TenantContext.run(TenantId.of("acme"), () -> bus.publish(new CustomerMoved("7")));
      return caches.tenant("acme").getKeys();
    }

    Set<String> ofGlobex() {
      return caches.tenant("globex").getKeys();
    }

    @Override
    public void close() {
      bus.close();
      caches.close();
    }
  }

  @Test
  void aRuleMayComputeATag() {
    try (Customers customers = new Customers()) {
      assertThat(
              customers.keptAfterMoveOf7(
                  InvalidationRules.builder()
                      .on(CustomerMoved.class)
                      .invalidate(e -> Tag.of("customer:" + e.customer()))
                      .build()))
          .containsExactly("customers:8", "products");
      assertThat(customers.ofGlobex()).hasSize(3);
    }
  }

  @Test
  void aRuleMayComputeAKeyOrAPattern() {
    List<Function<CustomerMoved, ? extends Scope>> scopes =
        List.of(
            e -> ReportKey.of("customers:" + e.customer(), String.class),
            e -> KeyPattern.of("customers:" + e.customer() + ":*"));
    for (Function<CustomerMoved, ? extends Scope> scope : scopes) {
      try (Customers customers = new Customers()) {
        assertThat(
                customers.keptAfterMoveOf7(
                    InvalidationRules.builder().on(CustomerMoved.class).invalidate(scope).build()))
            .containsExactly("customers:8", "products");
      }
    }
  }

  @Test
  void aRuleMayComputeSeveralScopesForAllTenants() {
    try (Customers customers = new Customers()) {
      assertThat(
              customers.keptAfterMoveOf7(
                  InvalidationRules.builder()
                      .on(CustomerMoved.class)
                      .invalidateEachInAllTenants(
                          e ->
                              List.of(
                                  Tag.of("customer:" + e.customer()),
                                  ReportKey.of("products", String.class)))
                      .build()))
          .containsExactly("customers:8");
      assertThat(customers.ofGlobex()).containsExactly("customers:8");
    }
  }

  @Test
  void aRuleMayComputeOneScopeForAllTenants() {
    try (Customers customers = new Customers()) {
      assertThat(
              customers.keptAfterMoveOf7(
                  InvalidationRules.builder()
                      .on(CustomerMoved.class)
                      .invalidateInAllTenants(e -> Tag.of("customer:" + e.customer()))
                      .build()))
          .containsExactly("customers:8", "products");
      assertThat(customers.ofGlobex()).containsExactly("customers:8", "products");
    }
  }

  @Test
  void aTagCascadesToWhatItsSourcesAreUsedFor() {
    try (Customers customers = new Customers()) {
      InvalidationRules rules =
          InvalidationRules.builder()
              .cascade("customers:*", "products")
              .on(CustomerMoved.class)
              .invalidate(e -> Tag.of("customer:" + e.customer()))
              .build();
      rules.attach(customers.bus, customers.caches);
      TenantCache acme = customers.caches.tenant("acme");
      acme.put(
          ReportKey.of("customers:7", String.class),
          "value",
          CachePolicy.ttl(HOUR).withTags(Tag.of("customer:7")));
      acme.put("products", "value", HOUR);

      TenantContext.run(TenantId.of("acme"), () -> customers.bus.publish(new CustomerMoved("7")));

      assertThat(acme.getKeys()).doesNotContain("customers:7", "products");
    }
  }

  @Test
  void everythingOfTheTenantGoesIfTheScopeCannotBeComputed() {
    try (Customers customers = new Customers()) {
      assertThat(
              customers.keptAfterMoveOf7(
                  InvalidationRules.builder()
                      .on(CustomerMoved.class)
                      .invalidate((CustomerMoved e) -> (Scope) null)
                      .build()))
          .isEmpty();
      assertThat(customers.ofGlobex()).hasSize(3);
    }
  }

  @Test
  void theDeclaredFallbackGoesInstead() {
    Function<CustomerMoved, Collection<Scope>> broken =
        e -> {
          throw new IllegalStateException("no");
        };
    try (Customers customers = new Customers()) {
      assertThat(
              customers.keptAfterMoveOf7(
                  InvalidationRules.builder()
                      .on(CustomerMoved.class)
                      .fallback("customers:*")
                      .invalidateEach(broken)
                      .build()))
          .containsExactly("products");
    }
  }

  @Test
  void aDryRunComputesTheScopes() {
    InvalidationRules rules =
        InvalidationRules.builder()
            .on(CustomerMoved.class)
            .fallback("customers:*")
            .invalidate(e -> Tag.of("customer:" + e.customer()))
            .cascade("customers:*", "dashboard:*")
            .build();

    assertThat(rules.effectOf(new CustomerMoved("7"))).containsExactly(Tag.of("customer:7"));
    assertThat(rules.reachOf(rules.rules().get(0)))
        .containsExactly(KeyPattern.of("customers:*"), KeyPattern.of("dashboard:*"));
    assertThat(rules.rules().get(0))
        .hasToString(
            "rule on CustomerMoved: computed from the event, else [pattern 'customers:*']");
  }

  @Test
  void aFallbackOfARuleThatComputesNothingIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                InvalidationRules.builder()
                    .on(CustomerMoved.class)
                    .fallback("a:*")
                    .invalidate("b:*"))
        .withMessage(
            "the rule on CustomerMoved invalidates [b:*] in any case, so its fallback [pattern"
                + " 'a:*'] has no use; leave that out");
  }
}
