package io.reportcache.micrometer;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.StoreWatch;
import io.reportcache.schedule.Schedule;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What registries of the host do to the meters that appear in them, and how long they are kept. */
@Timeout(60)
class RegistriesTest {

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TenantCacheManager caches = TenantCacheManager.builder().build();

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void aReportWhoseMetersAreRefusedIsTriedAgainAndHindersNoOther() {
    AtomicBoolean refuses = new AtomicBoolean(true);
    registry
        .config()
        .onMeterAdded(
            meter -> {
              if (refuses.get() && "sales".equals(meter.getId().getTag("report"))) {
                throw new IllegalStateException("no room for it");
              }
            });
    CacheMetrics.of(caches, time).bindTo(registry);
    read("sales:1");
    read("stock:1");
    scrape();
    assertThat(registry.find("report.cache.loads").tag("report", "stock").meters()).hasSize(1);
    assertThat(registry.find("report.cache.loads").tag("report", "sales").meters()).isEmpty();

    refuses.set(false);
    scrape();
    assertThat(registry.find("report.cache.loads").tag("report", "sales").meters()).hasSize(1);
  }

  @Test
  void aTenantWhoseMetersAreRefusedIsTriedAgain() {
    AtomicBoolean refuses = new AtomicBoolean(true);
    registry
        .config()
        .onMeterAdded(
            meter -> {
              if (refuses.get() && meter.getId().getTag("tenant") != null) {
                throw new IllegalStateException("no room for it");
              }
            });
    CacheMetrics.of(caches, time).withTenants(5).bindTo(registry);
    read("sales:1");
    scrape();
    refuses.set(false);
    scrape();
    assertThat(registry.find("report.cache.tenant.gets").tag("result", "hit").meters()).hasSize(1);
    assertThat(registry.find("report.cache.tenant.gets").tag("result", "miss").meters()).hasSize(1);
  }

  /** A registry calls the host's listeners under a lock of its own. */
  @Test
  void whileAListenerOfTheRegistryHangsOthersReadTheMeters() throws Exception {
    CacheMetrics.of(caches, time).bindTo(registry);
    read("stock:1");
    scrape();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    registry
        .config()
        .onMeterAdded(
            meter -> {
              if ("sales".equals(meter.getId().getTag("report"))) {
                new Thread(() -> complete(asked), "another scrape").start();
                asked.orTimeout(20, TimeUnit.SECONDS).join();
              }
            });
    read("sales:1");
    scrape();
    assertThat(asked.get(20, TimeUnit.SECONDS)).isNull();
    assertThat(registry.find("report.cache.loads").tag("report", "sales").meters()).hasSize(1);
  }

  private void complete(CompletableFuture<Void> asked) {
    var unused = registry.get("report.cache.loads").tag("report", "stock").functionTimer().count();
    asked.complete(null);
  }

  @Test
  void aRegistryThatTheHostHasLetGoIsNotHeld() {
    try (WarmingScheduler jobs = WarmingScheduler.builder().build()) {
      jobs.register(WarmingJob.of("sales", Schedule.every(ofHours(1)), Priority.MEDIUM, () -> {}));
      read("sales:1");
      List<MeterBinder> binders =
          List.of(
              CacheMetrics.of(caches).withTenants(5),
              WarmingMetrics.of(jobs),
              DeliveryMetrics.of(StoreWatch.of(new MemoryDeliveryStore(), ofMinutes(1))),
              ResourceMetrics.of(caches).of("sales", List.of()));
      for (MeterBinder binder : binders) {
        WeakReference<MeterRegistry> bound = bind(binder);
        Await.until(
            "the registry of " + binder + " is collected",
            () -> {
              System.gc();
              return bound.get() == null;
            });
      }
      assertThat(binders).hasSize(4); // they live on
    }
  }

  private static WeakReference<MeterRegistry> bind(MeterBinder binder) {
    MeterRegistry registry = new SimpleMeterRegistry();
    binder.bindTo(registry);
    return new WeakReference<>(registry);
  }

  private void scrape() {
    time.pass(ofSeconds(1));
    var unused = registry.get("report.cache.entries").gauge().value();
  }

  private void read(String key) {
    var unused = caches.tenant("acme").remember(key, Integer.class, ofMinutes(1), () -> 7);
  }
}
