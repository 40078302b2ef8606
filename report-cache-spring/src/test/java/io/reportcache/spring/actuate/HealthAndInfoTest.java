package io.reportcache.spring.actuate;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.schedule.Schedule;
import io.reportcache.spring.actuate.OperatedApplication.Mail;
import io.reportcache.spring.actuate.OperatedApplication.Reply;
import io.reportcache.spring.cache.SpringCacheManager;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What health and info say, on a server. */
@Tag("slow")
class HealthAndInfoTest {

  @Test
  void eachPartHasItsHealthAndItsFigures() {
    try (ConfigurableApplicationContext context = OperatedApplication.start()) {
      Reply health = OperatedApplication.get(context, "health/reportCache");
      assertThat(health.body())
          .contains("\"cache\":{", "\"events\":{", "\"warming\":{", "\"deliveries\":{")
          .contains("\"status\":\"UP\"", "\"entries\":0", "\"deadLetters\":0")
          .doesNotContain("degraded");
      assertThat(health.status()).isEqualTo(200);
      assertThat(OperatedApplication.get(context, "info").body())
          .contains("\"reportCache\":{", "\"reports\":2", "\"jobs\":2");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class WithCache {
    @Bean
    SpringCacheManager manager(TenantCacheManager caches) {
      return SpringCacheManager.builder(caches).policy("prices", CachePolicy.forever()).build();
    }
  }

  @Test
  void cachesAreNoReportsInInfo() {
    try (ConfigurableApplicationContext context = OperatedApplication.start(WithCache.class)) {
      assertThat(OperatedApplication.get(context, "info").body())
          .contains("\"reports\":2", "\"caches\":1");
    }
  }

  /** The last bean that there is, so that its jobs come after all that look at the start. */
  @Configuration(proxyBeanMethods = false)
  static class WithLateJob {
    @Bean
    SmartLifecycle last(WarmingScheduler warming) {
      return new SmartLifecycle() {
        @Override
        public void start() {
          warming.register(
              WarmingJob.of("late", Schedule.every(ofHours(1)), Priority.LOW, () -> {}));
        }

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
          return false;
        }
      };
    }
  }

  @Test
  void metersOfJobsAreThereFromTheStart() {
    try (ConfigurableApplicationContext context = OperatedApplication.start(WithLateJob.class)) {
      assertThat(context.getBean(MeterRegistry.class).get("report.cache.warming.paused").meters())
          .hasSize(3);
    }
  }

  @Test
  void whatIsDegradedIsUpAndSaysWhy() {
    try (ConfigurableApplicationContext context =
        OperatedApplication.start("--report-cache.operations.store-interval=1ms")) {
      var unused =
          context
              .getBean(TenantQueues.class)
              .dispatch(new Mail("x"), DispatchOptions.defaults().withTenant(TenantId.of("acme")));
      awaitDeadLetter(context.getBean(DeliveryRecords.class));
      Reply health = OperatedApplication.get(context, "health/reportCache/deliveries");
      assertThat(health.body())
          .contains("\"status\":\"UP\"", "\"degraded\":\"1 dead letters\"", "\"deadLetters\":1");
      assertThat(OperatedApplication.get(context, "health").status()).isEqualTo(200);
    }
  }

  @Test
  void healthAndInfoCanBeSwitchedOff() {
    try (ConfigurableApplicationContext context =
        OperatedApplication.start(
            "--management.health.reportcache.enabled=false",
            "--management.info.reportcache.enabled=false")) {
      assertThat(OperatedApplication.get(context, "health").body()).doesNotContain("reportCache");
      assertThat(OperatedApplication.get(context, "info").body()).doesNotContain("reportCache");
    }
  }

  private static void awaitDeadLetter(DeliveryRecords records) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (records.count(DeliveryQuery.deadLetters()).isEmpty()) {
      assertThat(System.nanoTime()).as("there is a dead letter in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
