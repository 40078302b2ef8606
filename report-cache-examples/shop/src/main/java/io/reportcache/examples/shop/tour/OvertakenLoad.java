package io.reportcache.examples.shop.tour;

import static io.reportcache.examples.shop.tour.TourStage.ACTIVE;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.examples.shop.report.Period;
import io.reportcache.examples.shop.report.SalesReport;
import io.reportcache.examples.shop.report.ShopReports;
import io.reportcache.key.ReportKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The promise that plain caches break: an order comes in while sales is being computed from the
 * figures before it. A cache that stores what was computed shows old figures until the next order.
 */
final class OvertakenLoad implements TourStep {

  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));
  private static final ReportKey<SalesReport> KEY =
      ReportKey.ofParams("sales", SalesReport.class, "tour");
  private static final long PATIENCE_SECONDS = 60;

  @Override
  public void run(TourStage stage) throws Exception {
    stage.log().heading("Overtaken: an order comes in while sales is being computed");
    TenantCache cache = stage.shop().cache(ACTIVE);
    ShopReports queries = stage.shop().queries();
    CountDownLatch figuresRead = new CountDownLatch(1);
    CountDownLatch orderPlaced = new CountDownLatch(1);
    CompletableFuture<Answer<SalesReport>> slow =
        CompletableFuture.supplyAsync(
            () ->
                cache.ask(
                    KEY,
                    POLICY,
                    () -> {
                      SalesReport old = queries.sales(ACTIVE.value(), Period.TODAY);
                      figuresRead.countDown();
                      await(orderPlaced);
                      return old;
                    }),
            task -> new Thread(task, "slow-reader").start());
    await(figuresRead);
    stage.shop().commands().placeOrder(ACTIVE, 3, 3, 1);
    orderPlaced.countDown();
    long before = slow.get(PATIENCE_SECONDS, TimeUnit.SECONDS).value().total().orders();

    TourLog log = stage.log();
    log.expect(
        "overtaken",
        "who waited is answered",
        Source.COMPUTED,
        slow.get().source(),
        "orders today %d, as before the order".formatted(before));
    log.expect("overtaken", "its answer isn't kept", false, cache.has(KEY), "sales isn't cached");
    Answer<SalesReport> fresh =
        cache.ask(KEY, POLICY, () -> queries.sales(ACTIVE.value(), Period.TODAY));
    long after = fresh.value().total().orders();
    log.check(
        "overtaken",
        "who comes later is right",
        fresh.source() == Source.COMPUTED && after == before + 1,
        "expected COMPUTED %d was %s %d".formatted(before + 1, fresh.source(), after),
        "orders today %d".formatted(after));
    cache.forget(KEY);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nothing happened for " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during the tour", e);
    }
  }
}
