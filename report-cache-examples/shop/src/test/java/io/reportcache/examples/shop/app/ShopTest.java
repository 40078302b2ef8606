package io.reportcache.examples.shop.app;

import static io.reportcache.examples.shop.testing.OpenShop.CHANGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.Source;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.examples.shop.cache.Question;
import io.reportcache.examples.shop.event.OrderCreated;
import io.reportcache.examples.shop.event.PaymentStatusChanged;
import io.reportcache.examples.shop.event.ProductUpdated;
import io.reportcache.examples.shop.order.CommandRejectedException;
import io.reportcache.examples.shop.order.PaymentStatus;
import io.reportcache.examples.shop.order.PlacedOrder;
import io.reportcache.examples.shop.order.Product;
import io.reportcache.examples.shop.report.Period;
import io.reportcache.examples.shop.report.ShopReports;
import io.reportcache.examples.shop.testing.OpenShop;
import io.reportcache.examples.shop.testing.TestShop;
import io.reportcache.report.ExportFormat;
import io.reportcache.report.ReportExported;
import io.reportcache.report.ReportGenerated;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShopTest {

  private final OpenShop open = new OpenShop();
  private final Shop shop = open.shop;

  @AfterEach
  void closeShop() {
    open.close();
  }

  @Test
  void everyCommandIsFollowedByItsEvent() {
    List<DomainEvent> events = heard();
    PlacedOrder placed = shop.commands().placeOrder(CHANGING, 1, 2, 3);
    shop.commands().changePayment(CHANGING, placed.orderId(), PaymentStatus.PENDING);
    Product renamed = shop.commands().rename(CHANGING, 7, "a lamp");
    Product repriced = shop.commands().reprice(CHANGING, 7, new BigDecimal("12.50"));

    assertThat(events)
        .containsExactly(
            new OrderCreated(CHANGING, placed.orderId(), 1, placed.total()),
            new PaymentStatusChanged(
                CHANGING, placed.orderId(), PaymentStatus.CREATED, PaymentStatus.PENDING),
            new ProductUpdated(CHANGING, 7, "a lamp", renamed.retailPrice()),
            new ProductUpdated(CHANGING, 7, "a lamp", repriced.retailPrice()));
  }

  @Test
  void whenAnEventIsHeardItsChangeIsCommitted() {
    AtomicLong ordersSeen = new AtomicLong();
    ShopReports queries = shop.queries();
    long before = queries.sales(TestShop.CHANGING, Period.TODAY).total().orders();
    shop.reports()
        .events()
        .subscribe(
            OrderCreated.class,
            envelope ->
                ordersSeen.set(queries.sales(TestShop.CHANGING, Period.TODAY).total().orders()),
            SubscriptionOptions.inline());
    shop.commands().placeOrder(CHANGING, 1, 2, 3);
    assertThat(ordersSeen).hasValue(before + 1);
  }

  @Test
  void aRejectedCommandIsFollowedByNothing() {
    open.readAllOfAllTenants();
    List<DomainEvent> events = heard();
    assertThatThrownBy(() -> shop.commands().placeOrder(CHANGING, 1, 2, 0))
        .isInstanceOf(CommandRejectedException.class);
    assertThat(events).isEmpty();
    assertThat(open.missing()).isEmpty();
  }

  @Test
  void everyReadIsHeardOf() {
    List<DomainEvent> events = heard();
    shop.reports(CHANGING).get(shop.questions().sales(), Period.WEEK);
    shop.reports(CHANGING).get(shop.questions().sales(), Period.WEEK);
    assertThat(events)
        .extracting(event -> (ReportGenerated) event)
        .satisfiesExactly(
            first -> {
              assertThat(first.reportType()).isEqualTo("sales");
              assertThat(first.filters()).isEqualTo("WEEK:2026-05-17");
              assertThat(first.generationTime()).isPositive();
              assertThat(first.fromCache()).isFalse();
            },
            second -> assertThat(second.fromCache()).isTrue());
  }

  @Test
  void anExportIsHeardOf() throws IOException {
    Question<?, ?> week = shop.questions().questions().get(2);
    List<DomainEvent> events = heard();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ReportFile file = new ReportFile(week, CHANGING, ExportFormat.CSV);

    file.write(shop, out);

    assertThat(file.name()).isEqualTo("initech-sales-week.csv");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("Day,Orders,Units,")
        .contains("2026-05-17");
    assertThat(events)
        .contains(
            new ReportExported(
                CHANGING, "sales", "WEEK:2026-05-17", ExportFormat.CSV, TestShop.CLOCK.instant()));
  }

  @Test
  void aNewDayHasItsOwnDashboard() {
    MovingClock clock = new MovingClock();
    try (Shop moving = new Shop(TestShop.DUCKDB.dataSource(), clock)) {
      var dashboard = moving.questions().dashboard();
      var reports = moving.reports(CHANGING);
      assertThat(reports.get(dashboard).range().to()).isEqualTo(TestShop.TODAY);
      clock.now = clock.now.plus(Duration.ofDays(1));
      assertThat(reports.ask(dashboard).source()).isEqualTo(Source.COMPUTED);
      assertThat(reports.get(dashboard).range().to()).isEqualTo(TestShop.TODAY.plusDays(1));
    }
  }

  private List<DomainEvent> heard() {
    List<DomainEvent> events = new CopyOnWriteArrayList<>();
    shop.reports()
        .events()
        .subscribe(
            DomainEvent.class,
            envelope -> events.add(envelope.event()),
            SubscriptionOptions.inline());
    return events;
  }

  private static final class MovingClock extends Clock {
    private volatile Instant now = TestShop.CLOCK.instant();

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
