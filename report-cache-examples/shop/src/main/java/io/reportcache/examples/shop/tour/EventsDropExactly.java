package io.reportcache.examples.shop.tour;

import static io.reportcache.examples.shop.cache.ReportName.DASHBOARD;
import static io.reportcache.examples.shop.cache.ReportName.PAYMENTS;
import static io.reportcache.examples.shop.cache.ReportName.PRODUCTS;
import static io.reportcache.examples.shop.cache.ReportName.REVENUE;
import static io.reportcache.examples.shop.cache.ReportName.SALES;
import static io.reportcache.examples.shop.tour.TourStage.ACTIVE;

import io.reportcache.examples.shop.app.Shop;
import io.reportcache.examples.shop.app.ShopCommands;
import io.reportcache.examples.shop.order.PaymentStatus;
import io.reportcache.examples.shop.order.PlacedOrder;
import io.reportcache.examples.shop.report.ProductsReport.TopProduct;
import io.reportcache.examples.shop.report.SalesReport.Sales;
import java.math.BigDecimal;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** An order, a payment and a product change; the reports that they make wrong go, and no others. */
final class EventsDropExactly implements TourStep {

  @Override
  public void run(TourStage stage) throws Exception {
    PlacedOrder placed = orderIsPlaced(stage);
    paymentIsMade(stage, placed);
    productGetsDearer(stage);
  }

  private static PlacedOrder orderIsPlaced(TourStage stage) throws Exception {
    stage.log().heading("An order is placed: sales and dashboard are wrong from now on");
    Sales before = stage.salesToday().total();
    AtomicReference<PlacedOrder> order = new AtomicReference<>();
    new Drop(stage, "order")
        .expect(
            Set.of(SALES, DASHBOARD),
            "committed and published",
            () -> order.set(stage.shop().commands().placeOrder(ACTIVE, 1, 1, 3)));
    PlacedOrder placed = order.get();
    Sales expected =
        new Sales(before.orders() + 1, before.units() + 3, before.revenue().add(placed.total()));
    Sales after = stage.salesToday().total();
    stage
        .log()
        .expect(
            "order",
            "new figures",
            expected,
            after,
            "orders today %d -> %d, revenue %,.2f -> %,.2f"
                .formatted(before.orders(), after.orders(), before.revenue(), after.revenue()));
    return placed;
  }

  private static void paymentIsMade(TourStage stage, PlacedOrder placed) throws Exception {
    stage.log().heading("Its payment arrives: payments and revenue are wrong from now on");
    Shop shop = stage.shop();
    BigDecimal before = revenue(shop);
    new Drop(stage, "payment")
        .expect(
            Set.of(PAYMENTS, REVENUE),
            "committed and published",
            () -> shop.commands().changePayment(ACTIVE, placed.orderId(), PaymentStatus.PAID));
    BigDecimal after = revenue(shop);
    stage
        .log()
        .expect(
            "payment",
            "new figures",
            before.add(placed.total()),
            after,
            "revenue %,.2f -> %,.2f".formatted(before, after));
  }

  private static void productGetsDearer(TourStage stage) throws Exception {
    stage.log().heading("A product gets dearer: products is wrong from now on");
    Shop shop = stage.shop();
    ShopCommands commands = shop.commands();
    TopProduct best = bestProduct(shop);
    BigDecimal price = best.retailPrice().add(BigDecimal.ONE);
    new Drop(stage, "product")
        .expect(
            Set.of(PRODUCTS),
            "committed and published",
            () -> commands.reprice(ACTIVE, best.productId(), price));
    TopProduct now = bestProduct(shop);
    stage
        .log()
        .expect(
            "product",
            "new figures",
            price,
            now.retailPrice(),
            "price of '%s' %s -> %s".formatted(now.name(), best.retailPrice(), now.retailPrice()));
  }

  private static BigDecimal revenue(Shop shop) {
    return shop.reports(ACTIVE).get(shop.questions().revenue()).net();
  }

  private static TopProduct bestProduct(Shop shop) {
    return shop.reports(ACTIVE).get(shop.questions().products()).products().get(0);
  }
}
