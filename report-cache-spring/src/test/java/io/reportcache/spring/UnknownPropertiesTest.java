package io.reportcache.spring;

import static io.reportcache.spring.Runners.runner;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A property that nobody reads is refused, wherever it is certain that it is one of ours. */
class UnknownPropertiesTest {

  @ParameterizedTest
  @CsvSource({
    "report-cache.max-size, report-cache.maximum-size",
    "report-cache.maxSize, report-cache.maximum-size",
    "report_cache.max_size, report-cache.maximum-size",
    "report-cache.maximum-sizes, report-cache.maximum-size",
    "report-cache.ttl, report-cache.cache.ttl",
    "report-cache.warm-tenant, report-cache.warm-tenants",
    "report-cache.store, report-cache.deliveries.store",
    "report-cache.delivery.worker.batch, report-cache.deliveries.worker.batch",
    "report-cache.worker.batch, report-cache.deliveries.worker.batch",
    "report-cache.deliveries.max-payload, report-cache.deliveries.maximum-payload",
    "report-cache.load.limits.per-key, report-cache.load-limits.per-key",
    "report-cache.report.sales.ttl, ",
    "report-cache.colour, ",
    "report-cache.maximum-size.of-all, ",
  })
  void aPropertyThatNobodyReadsIsRefused(String property, String meant) {
    runner()
        .withPropertyValues(property + "=5")
        .run(
            context -> {
              Throwable failure = context.getStartupFailure();
              assertThat(failure).isInstanceOf(MisnamedPropertyException.class);
              MisnamedPropertyException misnamed = (MisnamedPropertyException) failure;
              assertThat(misnamed.description()).contains("is no property of this library");
              if (meant == null) {
                assertThat(misnamed.action()).startsWith("Mend the name");
              } else {
                assertThat(misnamed.action()).startsWith("Did you mean '" + meant + "'?");
              }
            });
  }

  @Test
  void withoutANearNameThoseOfItsSectionAreListed() {
    runner()
        .withPropertyValues("report-cache.scheduler.colour=red")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasMessageContaining(
                        "report-cache.scheduler.colour is no property of this library; below"
                            + " report-cache there are scheduler.concurrency, scheduler.enabled: "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"report-cache.scheduler=false", "report-cache.cache=redis"})
  void aSectionHasNoValue(String property) {
    runner()
        .withPropertyValues(property)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasMessageContaining("has no value itself; below report-cache there are "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "report-cache.maximumSize=5",
        "report_cache.maximum_size=5",
        "report-cache.warm-tenants[0]=acme",
        "report-cache.warm-tenants=acme,bond",
        "report-cache.tenant-shares[Acme.1]=4",
        "report-cache.tenant-shares.acme=4",
        "report-cache.tenant.from=header",
        "report-cache.operations.metrics.tenants=5",
        "reports-cache.max-size=5",
        "report-cache=",
      })
  void aPropertyThatIsReadAndAnEmptySectionAreAllowed(String property) {
    runner().withPropertyValues(property).run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void aPropertyOfTheSystemIsRefusedToo() {
    runner()
        .withSystemProperties("report-cache.max-size=5")
        .run(context -> assertThat(context).getFailure().hasMessageContaining("max-size"));
  }

  @ParameterizedTest
  @CsvSource({
    "REPORTCACHE_MAXSIZE, REPORTCACHE_MAXIMUMSIZE",
    "REPORT_CACHE_MAXIMUMSIZE, REPORTCACHE_MAXIMUMSIZE",
    "REPORTCACHE_DELIVERIES_STORES, REPORTCACHE_DELIVERIES_STORE",
  })
  void anEnvironmentVariableThatIsNearlyOneIsLogged(String variable, String meant) {
    try (Logged log = new Logged(ReportCacheAutoConfiguration.class)) {
      withVariable(variable).run(context -> assertThat(context).hasNotFailed());
      assertThat(log.messages())
          .containsExactly(
              "The environment variable %s is no property of report-cache, so nobody reads it; did you mean %s?"
                  .formatted(variable, meant));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "REPORTCACHE_MAXIMUMSIZE",
        "REPORT_CACHE_MAXIMUM_SIZE",
        "REPORT_CACHE_TEST_POSTGRES",
        "REPORTCACHE_SERVICE_HOST",
        "REPORTCACHE_PORT_6379_TCP",
        "REPORTCACHE_WARMTENANTS_0",
        "REPORTCACHE_TENANTSHARES_ACME",
        "PATH",
      })
  void otherVariablesAreNobodysConcern(String variable) {
    try (Logged log = new Logged(ReportCacheAutoConfiguration.class)) {
      withVariable(variable).run(context -> assertThat(context).hasNotFailed());
      assertThat(log.messages()).isEmpty();
    }
  }

  private static ApplicationContextRunner withVariable(String variable) {
    return runner()
        .withInitializer(
            context ->
                context
                    .getEnvironment()
                    .getPropertySources()
                    .replace(
                        "systemEnvironment",
                        new SystemEnvironmentPropertySource(
                            "systemEnvironment", Map.of(variable, "5"))));
  }
}
