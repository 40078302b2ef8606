package io.reportcache.examples.shop.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.examples.shop.testing.Books;
import io.reportcache.examples.shop.testing.TestShop;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
record CommandsTest(TestShop shop) {
  private static final String TENANT = TestShop.CHANGING;

  @Test
  void anOrderIsWrittenWithItsLineAndPayment() throws SQLException {
    BigDecimal price = Books.of(shop.dataSource(), TENANT).products().get(4L).price();

    PlacedOrder placed = shop.orders().place(TENANT, 3, 4, 5);

    Books books = Books.of(shop.dataSource(), TENANT);
    BigDecimal total = price.multiply(new BigDecimal(5));
    assertThat(placed).isEqualTo(new PlacedOrder(placed.orderId(), 3, 4, 5, total, TestShop.TODAY));
    assertThat(books.orders())
        .contains(new Books.Order(placed.orderId(), 3, TestShop.TODAY, total));
    assertThat(books.lines().get(placed.orderId()))
        .containsExactly(new Books.Line(placed.orderId(), 4, 5, total, new BigDecimal("0.00")));
    assertThat(books.payments().get(placed.orderId()))
        .isEqualTo(new Books.Payment(placed.orderId(), total, "CREATED", TestShop.TODAY));
  }

  @Test
  void everyOrderGetsANumberOfItsOwn() {
    long first = shop.orders().place(TENANT, 1, 1, 1).orderId();
    assertThat(shop.orders().place(TENANT, 1, 1, 1).orderId()).isGreaterThan(first);
  }

  @Test
  void anOrderKeepsItsPriceWhenTheProductGetsDearer() throws SQLException {
    PlacedOrder placed = shop.orders().place(TENANT, 1, 9, 2);
    shop.products().reprice(TENANT, 9, new BigDecimal("99999.5"));

    Books books = Books.of(shop.dataSource(), TENANT);
    assertThat(books.lines().get(placed.orderId()).get(0).price()).isEqualTo(placed.total());
    assertThat(books.products().get(9L).price()).isEqualTo("99999.50");
  }

  @Test
  void quantitiesOutOfRangeAreRejected() {
    rejected(
        () -> shop.orders().place(TENANT, 1, 1, 0), "quantity must be between 1 and 1000, was 0");
    rejected(
        () -> shop.orders().place(TENANT, 1, 1, -2), "quantity must be between 1 and 1000, was -2");
    rejected(
        () -> shop.orders().place(TENANT, 1, 1, 1001),
        "quantity must be between 1 and 1000, was 1001");
  }

  @Test
  void unknownThingsAreRejected() {
    rejected(
        () -> shop.orders().place("nobody", 1, 1, 1),
        "tenant must be one of [acme, globex, initech], was 'nobody'");
    rejected(
        () -> shop.orders().place(TENANT, 999_999, 1, 1),
        "tenant 'initech' has no customer 999999; take an id from the dashboard's top customers");
    rejected(
        () -> shop.orders().place(TENANT, 1, -1, 1),
        "tenant 'initech' has no product -1; take an id from the products report");
    rejected(
        () -> shop.payments().changeStatus(TENANT, 0, PaymentStatus.PAID),
        "tenant 'initech' has no order 0; take an id from the payments report");
    rejected(
        () -> shop.products().rename("", 1, "Name"),
        "tenant must be one of [acme, globex, initech], was ''");
  }

  @Test
  void anotherTenantsOrderIsUnknown() {
    long order = shop.orders().place(TENANT, 1, 1, 1).orderId();
    rejected(
        () -> shop.payments().changeStatus("acme", order, PaymentStatus.PAID),
        "tenant 'acme' has no order " + order + "; take an id from the payments report");
  }

  @Test
  void aPaymentMovesOnlyWhereItsStatusLeads() {
    PlacedOrder placed = shop.orders().place(TENANT, 1, 1, 1);
    long order = placed.orderId();
    Payments payments = shop.payments();

    rejected(
        () -> payments.changeStatus(TENANT, order, PaymentStatus.REFUNDED),
        "payment of order "
            + order
            + " can't become REFUNDED: CREATED can become one of [PENDING, PAID, FAILED]");
    assertThat(payments.changeStatus(TENANT, order, PaymentStatus.FAILED))
        .isEqualTo(
            new PaymentChange(order, PaymentStatus.CREATED, PaymentStatus.FAILED, placed.total()));
    payments.changeStatus(TENANT, order, PaymentStatus.PENDING);
    payments.changeStatus(TENANT, order, PaymentStatus.PAID);
    payments.changeStatus(TENANT, order, PaymentStatus.REFUNDED);
    rejected(
        () -> payments.changeStatus(TENANT, order, PaymentStatus.PAID),
        "payment of order " + order + " can't become PAID: REFUNDED is final");
  }

  @Test
  void ofTwoThatMoveAPaymentAtOnceOneIsRejected() throws Exception {
    for (int round = 0; round < 10; round++) {
      long order = shop.orders().place(TENANT, 1, 1, 1).orderId();
      CyclicBarrier start = new CyclicBarrier(2);
      Callable<Boolean> pay =
          () -> {
            start.await();
            try {
              shop.payments().changeStatus(TENANT, order, PaymentStatus.PAID);
              return true;
            } catch (CommandRejectedException e) {
              return false;
            }
          };
      ExecutorService threads = Executors.newFixedThreadPool(2);
      Future<Boolean> first = threads.submit(pay);
      Future<Boolean> second = threads.submit(pay);
      assertThat(List.of(first.get(), second.get())).containsExactlyInAnyOrder(true, false);
      threads.shutdown();
    }
  }

  @Test
  void pricesAndNamesThatMakeNoSenseAreRejected() {
    for (String price : new String[] {"0", "-1", "100000.01", "1.005"}) {
      rejected(
          () -> shop.products().reprice(TENANT, 1, new BigDecimal(price)),
          "price must be above 0, at most 100000.00 and in whole cents, was " + price);
    }
    rejected(
        () -> shop.products().rename(TENANT, 1, " \t "),
        "name must have 1 to 100 characters, had 0");
    rejected(
        () -> shop.products().rename(TENANT, 1, "x".repeat(101)),
        "name must have 1 to 100 characters, had 101");
  }

  @Test
  void aRejectedOrderLeavesNothingBehind() throws SQLException {
    Books before = Books.of(shop.dataSource(), TENANT);
    assertThatThrownBy(() -> shop.orders().place(TENANT, 1, 999_999, 1))
        .isInstanceOf(CommandRejectedException.class);
    assertThat(Books.of(shop.dataSource(), TENANT)).isEqualTo(before);
  }

  private static void rejected(ThrowingCallable command, String message) {
    assertThatThrownBy(command).isInstanceOf(CommandRejectedException.class).hasMessage(message);
  }
}
