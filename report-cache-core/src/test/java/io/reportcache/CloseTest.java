package io.reportcache;

import static io.reportcache.Shop.ACME;
import static io.reportcache.Shop.Period.TODAY;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.reportcache.Shop.OrderCreated;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.EventBus;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.warming.JobRun.Outcome;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D3: what the builder made is closed, what the host gave stays open. */
@Timeout(60)
class CloseTest {

  private final Shop shop = new Shop();
  private final LibraryThreads threads = new LibraryThreads();

  @Test
  void closeEndsEverythingThatTheBuilderMade() throws Exception {
    ReportCache reports =
        ReportCache.builder()
            .report(shop.sales)
            .job(WarmingJob.of("job", Schedule.every(ofHours(1)), Priority.LOW, () -> {}))
            .build();
    reports.tenant(ACME).get(shop.sales, TODAY);
    reports.events().subscribe(OrderCreated.class, e -> {}, SubscriptionOptions.queued());
    reports.events().publish(new OrderCreated(ACME, "o-1"));
    reports.warming().runNow("job").get(20, TimeUnit.SECONDS);
    assertThat(threads.started()).isNotEmpty();

    reports.close();

    threads.awaitNone();
    assertThatIllegalStateException().isThrownBy(() -> reports.warming().runNow("job"));
    assertThatIllegalStateException()
        .isThrownBy(() -> reports.events().subscribe(OrderCreated.class, e -> {}));
  }

  @Test
  void readsAreStillAnsweredAfterwards() {
    ReportCache reports = ReportCache.builder().report(shop.sales).build();
    reports.close();

    assertThat(reports.tenant(ACME).get(shop.sales, TODAY).period()).isEqualTo(TODAY);
  }

  @Test
  void closingTwiceDoesNothing() {
    ReportCache reports = ReportCache.builder().report(shop.sales).build();

    reports.close();
    reports.close();

    threads.awaitNone();
  }

  /** F1: a change that is published while it closes is heard by nobody any more. */
  @Test
  void whatIsReadWhileItClosesIsNeverStale() throws Exception {
    AtomicInteger data = new AtomicInteger(1);
    Report<NoParams, Integer> report =
        Report.named("report", Integer.class)
            .invalidatedBy(OrderCreated.class)
            .generatedBy(data::get);
    AtomicReference<ReportCache> cache = new AtomicReference<>();
    CompletableFuture<Integer> read = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    WarmingJob untilClosed =
        WarmingJob.of(
            "until it closes",
            Schedule.every(ofHours(1)),
            Priority.LOW,
            () -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                data.set(2);
                cache.get().events().publish(new OrderCreated(ACME, "o-1"));
                read.complete(cache.get().tenant(ACME).get(report));
              }
            });
    cache.set(ReportCache.builder().report(report).job(untilClosed).build());
    cache.get().tenant(ACME).get(report);
    var unused = cache.get().warming().runNow("until it closes");
    Await.latch(begun);

    cache.get().close();

    assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void whatTheHostGaveStaysOpenAndIsLeftAlone() throws Exception {
    List<OrderCreated> seen = new ArrayList<>();
    try (TenantCacheManager caches = TenantCacheManager.builder().build();
        EventBus bus = EventBus.inMemory();
        WarmingScheduler scheduler = WarmingScheduler.builder().build()) {
      bus.subscribe(OrderCreated.class, e -> seen.add(e.event()), SubscriptionOptions.inline());
      ReportCache reports =
          ReportCache.builder()
              .report(shop.sales)
              .caches(caches)
              .events(bus)
              .warming(scheduler)
              .build();
      assertThat(reports.caches()).isSameAs(caches);
      assertThat(reports.events()).isSameAs(bus);
      reports.tenant(ACME).get(shop.sales, TODAY);

      reports.close();
      bus.publish(new OrderCreated(ACME, "o-1"));

      assertThat(seen).hasSize(1);
      assertThat(caches.tenant(ACME).has("sales:TODAY")).as("the rules are detached").isTrue();
      assertThat(scheduler.runNow("clean up").get(20, TimeUnit.SECONDS).outcome())
          .isEqualTo(Outcome.SUCCEEDED);
    }
  }

  @Test
  void theHostsSchedulerIsNotStartedForIt() {
    try (WarmingScheduler scheduler = WarmingScheduler.builder().build();
        ReportCache reports = ReportCache.builder().warming(scheduler).build()) {
      assertThat(scheduler.jobs()).singleElement().matches(job -> job.nextDue().isEmpty());

      scheduler.start();

      assertThat(reports.warming().jobs())
          .singleElement()
          .matches(job -> job.nextDue().isPresent());
    }
  }

  @Test
  void aBuilderBuildsOneCacheSinceTwoWouldShareTheirParts() {
    ReportCacheBuilder builder = ReportCache.builder().report(shop.sales);
    try (ReportCache reports = builder.build()) {
      assertThatIllegalStateException()
          .isThrownBy(builder::build)
          .withMessage(
              "this builder has built its cache already; make another with ReportCache.builder()");
      reports.events().publish(new OrderCreated(ACME, "o-1"));
      reports.events().subscribe(OrderCreated.class, e -> {}).close();
    }
  }

  @Test
  void aBuildThatFailsLeavesNothingBehind() {
    WarmingJob one = WarmingJob.of("job", Schedule.every(ofHours(1)), Priority.LOW, () -> {});
    try (EventBus bus = EventBus.inMemory()) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> ReportCache.builder().report(shop.sales).events(bus).job(one).job(one).build())
          .withMessageContaining("a job named 'job' is registered already");
      assertThat(bus.hasSubscribers(OrderCreated.class)).isFalse();
    }
    threads.awaitNone();
  }
}
