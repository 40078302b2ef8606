package io.reportcache.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.reportcache.cache.LoadObserver;
import io.reportcache.durable.store.StoreWatch;
import io.reportcache.durable.worker.DeliveryRunObserver;
import io.reportcache.micrometer.CacheMetrics;
import io.reportcache.micrometer.DeliveryMetrics;
import io.reportcache.micrometer.EventBusMetrics;
import io.reportcache.micrometer.WarmingMetrics;
import io.reportcache.spring.CacheManagerAutoConfiguration;
import io.reportcache.spring.DeliveriesAutoConfiguration;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Each part is there when its library is, and the application starts without it. */
class ConditionsTest {

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withPropertyValues("management.endpoints.web.exposure.include=*")
          .withConfiguration(
              AutoConfigurations.of(
                  ReportCacheAutoConfiguration.class,
                  DeliveriesAutoConfiguration.class,
                  CacheManagerAutoConfiguration.class,
                  CacheMetersAutoConfiguration.class,
                  EndpointAutoConfiguration.class,
                  HealthAutoConfiguration.class,
                  InfoAutoConfiguration.class,
                  ObservationsAutoConfiguration.class,
                  ReportCacheMetricsAutoConfiguration.class,
                  StoreWatchAutoConfiguration.class));

  @Test
  void withoutARegistryThereAreNoMeters() {
    runner.run(
        context -> {
          assertThat(context).hasNotFailed();
          assertThat(context).doesNotHaveBean(MeterBinder.class);
          assertThat(context).doesNotHaveBean(LoadObserver.class);
          assertThat(context).hasBean("reportCacheHealthContributor");
        });
  }

  @Test
  void withARegistryEachPartThatIsThereHasItsMeters() {
    ApplicationContextRunner measured =
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new);
    measured.run(
        context -> {
          assertThat(context).hasBean("reportCacheCacheMetrics");
          assertThat(context).hasSingleBean(EventBusMetrics.class);
          assertThat(context).hasSingleBean(WarmingMetrics.class);
          assertThat(context).doesNotHaveBean(DeliveryMetrics.class);
          assertThat(context).doesNotHaveBean(StoreWatch.class);
        });
    measured
        .withPropertyValues("report-cache.deliveries.store=memory")
        .run(
            context -> {
              assertThat(context).hasSingleBean(DeliveryMetrics.class);
              assertThat(context).hasSingleBean(StoreWatch.class);
            });
  }

  @Test
  void metersAndObservationsOfTheApplicationTakeTheirPlace() {
    runner
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .withBean(ObservationRegistry.class, ObservationRegistry::create)
        .withBean(
            "theirs",
            CacheMetrics.class,
            () -> CacheMetrics.of(io.reportcache.cache.TenantCacheManager.builder().build()))
        .withBean(LoadObserver.class, () -> (tenant, key) -> failure -> {})
        .run(
            context -> {
              assertThat(context).doesNotHaveBean("reportCacheCacheMetrics");
              assertThat(context).hasSingleBean(LoadObserver.class);
              assertThat(context).hasSingleBean(DeliveryRunObserver.class);
              assertThat(context).doesNotHaveBean("reportCacheLoadObserver");
            });
  }

  @Test
  void allIsOffWithTheReportCache() {
    runner
        .withPropertyValues("report-cache.enabled=false")
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .withBean(ObservationRegistry.class, ObservationRegistry::create)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context).doesNotHaveBean(MeterBinder.class);
              assertThat(context).doesNotHaveBean(LoadObserver.class);
              assertThat(context).doesNotHaveBean(ReportCacheEndpoint.class);
              assertThat(context).doesNotHaveBean("reportCacheHealthContributor");
              assertThat(context).doesNotHaveBean("reportCacheInfoContributor");
            });
  }

  @Test
  void anEndpointThatIsNotExposedIsNotMade() {
    runner
        .withPropertyValues("management.endpoints.web.exposure.include=health")
        .run(context -> assertThat(context).doesNotHaveBean(ReportCacheEndpoint.class));
  }

  @Test
  void badPropertiesAreRefusedByName() {
    runner
        .withPropertyValues(
            "report-cache.deliveries.store=memory", "report-cache.operations.store-interval=0s")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining(
                        "report-cache.operations.store-interval must be more than zero"));
    runner
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .withPropertyValues("report-cache.operations.metrics.tenants=1001")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining(
                        "report-cache.operations.metrics.tenants must be from 0 to 1000"));
  }

  @Test
  void theStoreIsWatchedWithTheInterval() {
    runner
        .withPropertyValues("report-cache.deliveries.store=memory")
        .run(
            context ->
                assertThat(context.getBean(OperationsProperties.class).storeInterval())
                    .isEqualTo(Duration.ofSeconds(30)));
  }
}
