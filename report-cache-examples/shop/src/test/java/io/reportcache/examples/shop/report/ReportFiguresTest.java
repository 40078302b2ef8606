package io.reportcache.examples.shop.report;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.examples.shop.order.PaymentStatus;
import io.reportcache.examples.shop.testing.Books;
import io.reportcache.examples.shop.testing.Books.Line;
import io.reportcache.examples.shop.testing.Books.Order;
import io.reportcache.examples.shop.testing.TestShop;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The figures on DuckDB, worked out again in Java; {@link BothDatabasesTest} adds PostgreSQL. */
class ReportFiguresTest {
  private static final String ACME = "acme";
  private static final LocalDate TODAY = TestShop.TODAY;
  private static Books books;
  private static ShopReports reports;

  @BeforeAll
  static void open() throws SQLException {
    books = Books.of(TestShop.DUCKDB.dataSource(), ACME);
    reports = TestShop.DUCKDB.reports();
  }

  @Test
  void theDashboardsFiguresAgree() {
    DashboardReport report = reports.dashboard(ACME);

    assertThat(report.range()).isEqualTo(new DayRange(TODAY.minusDays(29), TODAY));
    List<Order> current = books.ordersBetween(TODAY.minusDays(29), TODAY);
    assertThat(report.current()).isEqualTo(figures(current));
    assertThat(report.previous())
        .isEqualTo(figures(books.ordersBetween(TODAY.minusDays(59), TODAY.minusDays(30))));
    List<Order> today = books.ordersBetween(TODAY, TODAY);
    assertThat(report.ordersToday()).isEqualTo(today.size()).isPositive();
    assertThat(report.revenueToday()).isEqualTo(Books.total(today));
    assertThat(report.current().repeatCustomers()).isPositive();
  }

  @Test
  void theDashboardsTopCustomersAgree() {
    List<DashboardReport.TopCustomer> expected =
        books.ordersBetween(TODAY.minusDays(29), TODAY).stream()
            .collect(groupingBy(Order::customer))
            .entrySet()
            .stream()
            .map(
                e ->
                    new DashboardReport.TopCustomer(
                        e.getKey(),
                        books.customers().get(e.getKey()).name(),
                        books.nationOf(e.getValue().get(0)).name(),
                        e.getValue().size(),
                        Books.total(e.getValue())))
            .sorted(comparing(DashboardReport.TopCustomer::revenue).reversed())
            .limit(5)
            .toList();
    assertThat(reports.dashboard(ACME).topCustomers()).isEqualTo(expected);
  }

  @Test
  void theDashboardsMonthsAgree() {
    Map<YearMonth, List<Order>> months =
        books.ordersBetween(LocalDate.of(2025, 6, 1), TODAY).stream()
            .collect(groupingBy(o -> YearMonth.from(o.day()), TreeMap::new, toList()));
    assertThat(months).hasSize(12);
    assertThat(reports.dashboard(ACME).months())
        .isEqualTo(
            months.entrySet().stream()
                .map(
                    e ->
                        new DashboardReport.Month(
                            e.getKey(), e.getValue().size(), Books.total(e.getValue())))
                .toList());
  }

  @ParameterizedTest
  @EnumSource
  void theSalesOfEveryPeriodAgree(Period period) {
    SalesReport report = reports.sales(ACME, period);

    int days = Map.of(Period.TODAY, 1, Period.WEEK, 7, Period.MONTH, 30).get(period);
    LocalDate from = TODAY.minusDays(days - 1);
    List<Order> orders = books.ordersBetween(from, TODAY);
    assertThat(report.range()).isEqualTo(new DayRange(from, TODAY));
    assertThat(report.total()).isEqualTo(sales(orders));
    assertThat(report.total().orders()).isPositive();
    assertThat(report.previousRevenue())
        .isEqualTo(Books.total(books.ordersBetween(from.minusDays(days), from.minusDays(1))));
    assertThat(report.days())
        .isEqualTo(
            from.datesUntil(TODAY.plusDays(1))
                .map(d -> new SalesReport.Day(d, sales(books.ordersBetween(d, d))))
                .toList());
    assertThat(report.segments())
        .isEqualTo(
            orders.stream()
                .collect(groupingBy(o -> books.customers().get(o.customer()).segment()))
                .entrySet()
                .stream()
                .map(e -> new SalesReport.Segment(e.getKey(), sales(e.getValue())))
                .sorted(comparing((SalesReport.Segment s) -> s.sales().revenue()).reversed())
                .toList());
  }

  @Test
  void thePaymentsByStatusAgreeAndLeaveOutThoseOnlyCreated() {
    PaymentsReport report = reports.payments(ACME);

    Map<String, List<Books.Payment>> byStatus =
        books.payments().values().stream().collect(groupingBy(Books.Payment::status));
    assertThat(byStatus).containsKey("CREATED");
    BigDecimal all =
        amount(
            books.payments().values().stream().filter(p -> !p.status().equals("CREATED")).toList());
    assertThat(report.statuses())
        .extracting(PaymentsReport.ByStatus::status)
        .containsExactly(
            PaymentStatus.PENDING,
            PaymentStatus.PAID,
            PaymentStatus.FAILED,
            PaymentStatus.REFUNDED);
    for (PaymentsReport.ByStatus status : report.statuses()) {
      List<Books.Payment> payments = byStatus.get(status.status().name());
      assertThat(status.payments()).isEqualTo(payments.size());
      assertThat(status.amount()).isEqualTo(amount(payments));
      assertThat(status.share()).isEqualTo(amount(payments).divide(all, 4, RoundingMode.HALF_UP));
    }
  }

  @Test
  void thePaymentsByMonthAgree() {
    PaymentsReport report = reports.payments(ACME);

    for (PaymentsReport.Month month : report.months()) {
      assertThat(month.paid()).isEqualTo(amount(month.month(), "PAID"));
      assertThat(month.pending()).isEqualTo(amount(month.month(), "PENDING"));
      assertThat(month.failed()).isEqualTo(amount(month.month(), "FAILED"));
      assertThat(month.refunded()).isEqualTo(amount(month.month(), "REFUNDED"));
    }
    assertThat(report.months()).extracting(PaymentsReport.Month::month).isSorted().hasSize(25);
  }

  @Test
  void theLongestPendingPaymentsAgree() {
    Map<Long, Order> orders = books.orders().stream().collect(toMap(Order::id, o -> o));
    assertThat(reports.payments(ACME).longestPending())
        .isEqualTo(
            books.payments().values().stream()
                .filter(p -> p.status().equals("PENDING"))
                .sorted(comparing(Books.Payment::changedOn).thenComparing(Books.Payment::order))
                .limit(10)
                .map(
                    p ->
                        new PaymentsReport.PendingPayment(
                            p.order(),
                            books.customers().get(orders.get(p.order()).customer()).name(),
                            p.amount(),
                            p.changedOn()))
                .toList());
  }

  @Test
  void theRevenueOfEveryMonthAndNationAgrees() {
    Map<YearMonth, Map<String, List<Order>>> paid =
        books.orders().stream()
            .filter(o -> books.payments().get(o.id()).status().equals("PAID"))
            .collect(
                groupingBy(
                    o -> YearMonth.from(o.day()), groupingBy(o -> books.nationOf(o).name())));

    RevenueReport report = reports.revenue(ACME);

    assertThat(report.rows()).hasSize(paid.values().stream().mapToInt(Map::size).sum());
    for (RevenueReport.Row row : report.rows()) {
      Map<String, List<Order>> month = paid.get(row.month());
      List<Order> orders = month.get(row.nation());
      assertThat(row.orders()).isEqualTo(orders.size());
      assertThat(row.customers())
          .isEqualTo(orders.stream().map(Order::customer).distinct().count());
      assertThat(row.region()).isEqualTo(books.nationOf(orders.get(0)).region());
      assertThat(row.net()).isEqualTo(Books.total(orders));
      assertThat(row.gross()).isEqualTo(gross(orders));
      assertThat(row.medianOrder())
          .isEqualTo(
              orders.stream().map(Order::total).sorted().toList().get((orders.size() - 1) / 2));
      List<BigDecimal> nets = month.values().stream().map(Books::total).toList();
      BigDecimal all = nets.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(row.shareOfMonth()).isEqualTo(row.net().divide(all, 4, RoundingMode.HALF_UP));
      assertThat(row.rank())
          .isEqualTo(1 + nets.stream().filter(net -> net.compareTo(row.net()) > 0).count());
    }
  }

  @Test
  void theRevenuesRegionsAddUpToItsTotal() {
    RevenueReport report = reports.revenue(ACME);
    assertThat(report.netByRegion())
        .containsOnlyKeys("Africa", "America", "Asia", "Europe", "Middle East");
    assertThat(report.netByRegion().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualTo(report.net())
        .isEqualTo(
            Books.total(
                books.orders().stream()
                    .filter(o -> books.payments().get(o.id()).status().equals("PAID"))
                    .toList()));
  }

  @Test
  void theTopProductsAgree() {
    ProductsReport report = reports.products(ACME);

    assertThat(report.range())
        .isEqualTo(new DayRange(LocalDate.of(2025, 5, 1), LocalDate.of(2026, 4, 30)));
    Map<Long, List<Line>> sold =
        books.ordersBetween(report.range().from(), report.range().to()).stream()
            .flatMap(o -> books.lines().get(o.id()).stream())
            .collect(groupingBy(Line::product));
    List<BigDecimal> revenues = sold.values().stream().map(ReportFiguresTest::net).toList();
    List<Long> quantities = sold.values().stream().map(ReportFiguresTest::quantity).toList();
    assertThat(report.products())
        .isEqualTo(
            sold.entrySet().stream()
                .map(
                    e -> {
                      Books.Product product = books.products().get(e.getKey());
                      BigDecimal revenue = net(e.getValue());
                      long quantity = quantity(e.getValue());
                      return new ProductsReport.TopProduct(
                          product.id(),
                          product.name(),
                          product.brand(),
                          product.price(),
                          e.getValue().stream().map(Line::order).distinct().count(),
                          quantity,
                          revenue,
                          1 + (int) revenues.stream().filter(r -> r.compareTo(revenue) > 0).count(),
                          1 + (int) quantities.stream().filter(q -> q > quantity).count());
                    })
                .filter(p -> p.revenueRank() <= 25 || p.quantityRank() <= 25)
                .sorted(
                    comparing(ProductsReport.TopProduct::revenueRank)
                        .thenComparing(ProductsReport.TopProduct::productId))
                .toList());
    assertThat(report.products()).hasSizeBetween(25, 50);
  }

  private static DashboardReport.Figures figures(List<Order> orders) {
    Map<Long, List<Order>> customers = orders.stream().collect(groupingBy(Order::customer));
    return new DashboardReport.Figures(
        orders.size(),
        Books.total(orders),
        Books.total(orders).divide(BigDecimal.valueOf(orders.size()), 2, RoundingMode.HALF_UP),
        customers.size(),
        customers.values().stream().filter(o -> o.size() > 1).count());
  }

  private static SalesReport.Sales sales(List<Order> orders) {
    long units = orders.stream().mapToLong(o -> quantity(books.lines().get(o.id()))).sum();
    return new SalesReport.Sales(orders.size(), units, Books.total(orders));
  }

  private static BigDecimal amount(YearMonth month, String status) {
    return amount(
        books.orders().stream()
            .filter(o -> YearMonth.from(o.day()).equals(month))
            .map(o -> books.payments().get(o.id()))
            .filter(p -> p.status().equals(status))
            .toList());
  }

  private static BigDecimal amount(List<Books.Payment> payments) {
    return payments.stream()
        .map(Books.Payment::amount)
        .reduce(new BigDecimal("0.00"), BigDecimal::add);
  }

  private static BigDecimal gross(List<Order> orders) {
    return orders.stream()
        .flatMap(o -> books.lines().get(o.id()).stream())
        .map(Line::price)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal net(List<Line> lines) {
    return lines.stream().map(Line::net).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static long quantity(List<Line> lines) {
    return lines.stream().mapToLong(Line::quantity).sum();
  }
}
