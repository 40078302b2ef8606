package io.reportcache.examples.shop.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.examples.shop.testing.Books;
import io.reportcache.examples.shop.testing.TestShop;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
record ShopDatabaseTest(TestShop shop) {

  @Test
  void everyTenantHasItsShareOfTheBusiness() throws SQLException {
    for (Tenant tenant : Tenant.ALL) {
      Books books = Books.of(shop.dataSource(), tenant.id());
      assertThat(books.orders()).hasSizeGreaterThanOrEqualTo(tenant.slices() * 290);
      assertThat(books.customers()).hasSizeGreaterThanOrEqualTo(tenant.slices() * 29);
      assertThat(books.products()).hasSizeGreaterThanOrEqualTo(tenant.slices() * 39);
    }
  }

  @Test
  void theTablesHoldExactlyWhatWasGenerated() throws SQLException {
    Generator generator = new Generator(TestShop.SCALE);
    Tenant globex = Tenant.ALL.get(1);
    Catalogue catalogue = Catalogue.generate(globex, generator);
    List<Row.OrderRow> orders = new ArrayList<>();
    long net = 0;
    for (int i = 0; i < globex.slices(); i++) {
      Slice slice = Slice.generate(catalogue, generator, globex.firstSlice() + i, TestShop.TODAY);
      orders.addAll(slice.orders());
      net += slice.lines().stream().mapToLong(Row.LineRow::netCents).sum();
    }

    Books books = Books.of(shop.dataSource(), globex.id());

    assertThat(books.orders())
        .containsExactlyInAnyOrderElementsOf(
            orders.stream()
                .map(
                    o ->
                        new Books.Order(
                            o.order(),
                            o.customer(),
                            o.orderedOn(),
                            BigDecimal.valueOf(o.totalCents(), 2)))
                .toList());
    assertThat(Books.total(books.orders())).isEqualTo(BigDecimal.valueOf(net, 2));
    assertThat(books.products().get(7L).name()).isEqualTo(catalogue.products().get(6).name());
    assertThat(books.customers().get(7L).name()).isEqualTo(catalogue.customers().get(6).name());
  }

  @Test
  void noTwoTenantsShareTheirContent() throws SQLException {
    List<Books> all = new ArrayList<>();
    for (Tenant tenant : Tenant.ALL) {
      all.add(Books.of(shop.dataSource(), tenant.id()));
    }
    HashSet<BigDecimal> totals = new HashSet<>();
    all.forEach(books -> totals.add(Books.total(books.orders().subList(0, 50))));
    assertThat(totals).hasSameSizeAs(Tenant.ALL);
    HashSet<String> products = new HashSet<>();
    all.forEach(books -> products.add(books.products().get(1L).name()));
    assertThat(products).hasSameSizeAs(Tenant.ALL);
  }

  @Test
  void theNewestOrdersAreTodaysAndNoneIsOlderThanTwoYears() throws SQLException {
    for (Tenant tenant : List.of(Tenant.ALL.get(0), Tenant.ALL.get(1))) {
      List<LocalDate> days =
          Books.of(shop.dataSource(), tenant.id()).orders().stream()
              .map(Books.Order::day)
              .sorted()
              .toList();
      assertThat(days.get(days.size() - 1)).isEqualTo(TestShop.TODAY);
      assertThat(days.get(0)).isAfterOrEqualTo(TestShop.TODAY.minusDays(Calendar.DAYS));
    }
  }

  @Test
  void everyOrderHasOnePaymentLinesThatAddUpAndKnownCustomersAndProducts() throws SQLException {
    Books books = Books.of(shop.dataSource(), "acme");
    assertThat(books.payments()).hasSameSizeAs(books.orders());
    assertThat(books.lines()).hasSameSizeAs(books.orders());
    for (Books.Order order : books.orders()) {
      List<Books.Line> lines = books.lines().get(order.id());
      assertThat(lines.stream().map(Books.Line::net).reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualTo(order.total());
      assertThat(books.payments().get(order.id()).amount()).isEqualTo(order.total());
      assertThat(books.customers()).containsKey(order.customer());
      assertThat(books.products())
          .containsKeys(lines.stream().map(Books.Line::product).toArray(Long[]::new));
    }
  }

  @Test
  void namesKeepTheirAccents() throws SQLException {
    assertThat(Books.of(shop.dataSource(), "acme").customers().values())
        .extracting(Books.Customer::name)
        .anyMatch(name -> name.startsWith("Łukasz "))
        .anyMatch(name -> name.endsWith(" Yılmaz"));
  }
}
