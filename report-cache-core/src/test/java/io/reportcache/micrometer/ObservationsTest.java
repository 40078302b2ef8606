package io.reportcache.micrometer;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.reportcache.cache.LoadObserver;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Loads and runs are observed, hits aren't. */
class ObservationsTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ObservationRegistry registry = ObservationRegistry.create();

  ObservationsTest() {
    registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
  }

  @Test
  void aLoadIsObservedWithItsReportAndAHitIsNot() {
    AtomicReference<Observation> within = new AtomicReference<>();
    try (TenantCacheManager caches = observed()) {
      for (int i = 0; i < 3; i++) {
        var unused =
            caches
                .tenant("acme")
                .remember(
                    "sales:1",
                    Integer.class,
                    ofMinutes(1),
                    () -> {
                      within.set(registry.getCurrentObservation());
                      return 7;
                    });
      }
    }
    assertThat(meters.get("report.cache.load").tag("report", "sales").timer().count()).isEqualTo(1);
    assertThat(within.get().getContextView().getContextualName()).isEqualTo("load sales");
    assertThat(within.get().getContextView().getHighCardinalityKeyValue("tenant").getValue())
        .isEqualTo("acme");
    assertThat(registry.getCurrentObservation()).isNull();
  }

  @Test
  void aLoadThatFailsIsAnErrorOfItsObservation() {
    try (TenantCacheManager caches = observed()) {
      assertThatThrownBy(
              () ->
                  caches
                      .tenant("acme")
                      .remember("sales:1", Integer.class, ofMinutes(1), ObservationsTest::fail))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(
            meters
                .get("report.cache.load")
                .tags("report", "sales", "error", "IllegalStateException")
                .timer()
                .count())
        .isEqualTo(1);
  }

  @Test
  void withoutAHandlerNothingIsMade() {
    LoadObserver idle = LoadObservations.of(ObservationRegistry.NOOP);
    ReportKey<?> key = ReportKey.of("sales:1", Integer.class);
    assertThat(idle.begins(TenantId.CENTRAL, key)).isSameAs(idle.begins(TenantId.CENTRAL, key));
  }

  @Test
  void theReportsOfObservationsAreBounded() {
    LoadObserver observer = LoadObservations.of(registry);
    for (int i = 0; i < 250; i++) {
      observer
          .begins(TenantId.CENTRAL, ReportKey.of("report" + i + ":1", Integer.class))
          .ended(null);
    }
    assertThat(meters.get("report.cache.load").timers()).hasSize(201);
    assertThat(meters.get("report.cache.load").tag("report", "other").timer().count())
        .isEqualTo(50);
  }

  @Test
  void aRunOfAHandlerIsObserved() {
    MemoryDeliveryStore store = new MemoryDeliveryStore();
    store.add(List.of(Deliveries.delivery("good")));
    try (DeliveryWorker worker =
        DeliveryWorker.of(store)
            .lane(Deliveries.MAILER, LaneOptions.defaults(), (delivery, run) -> {})
            .observer(DeliveryObservations.of(registry))
            .build()
            .start()) {
      Await.until(
          "it is done",
          () -> store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.COMPLETED));
    }
    assertThat(
            meters
                .get("report.cache.delivery")
                .tag("lane", Deliveries.MAILER.toString())
                .timer()
                .count())
        .isEqualTo(1);
  }

  private TenantCacheManager observed() {
    return TenantCacheManager.builder().loadObserver(LoadObservations.of(registry)).build();
  }

  private static int fail() {
    throw new IllegalStateException("no");
  }
}
