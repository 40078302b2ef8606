package io.reportcache.spring;

import static io.reportcache.spring.Runners.runner;
import static io.reportcache.spring.Runners.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.ReportCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.EventBus;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.KeyPattern;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.warming.JobStatus;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.TaskDecorator;

@Tag("slow")
class ReportCacheAutoConfigurationTest {

  private final CountedReport sales = new CountedReport("sales");

  @Test
  void withoutAnythingSetThereIsACacheWithoutReports() {
    runner()
        .run(
            context -> {
              assertThat(context).hasNotFailed().hasSingleBean(ReportCache.class);
              ReportCache reports = context.getBean(ReportCache.class);
              assertThat(reports.catalogue()).isEmpty();
              assertThat(reports.events()).isSameAs(context.getBean(EventBus.class));
              assertThat(reports.caches()).isSameAs(context.getBean(TenantCacheManager.class));
              assertThat(reports.warming()).isSameAs(context.getBean(WarmingScheduler.class));
            });
  }

  @Test
  void everyBeanOfTypeReportIsRegistered() {
    with(sales, new CountedReport("dashboard"))
        .run(
            context -> {
              ReportCache reports = context.getBean(ReportCache.class);
              assertThat(reports.catalogue())
                  .extracting(ReportDescription::name)
                  .containsExactlyInAnyOrder("sales", "dashboard");
              assertThat(reports.tenant("acme").get(sales.report)).isEqualTo(1);
              assertThat(reports.tenant("acme").get(sales.report)).isEqualTo(1);
            });
  }

  @Test
  void reportsAreInjectedByTheirTypes() {
    runner()
        .withUserConfiguration(TwoReports.class)
        .run(
            context -> {
              Reader reader = context.getBean(Reader.class);
              assertThat(reader.reports.tenant("acme").get(reader.count)).isEqualTo(42);
              assertThat(reader.reports.tenant("acme").get(reader.text, "x")).isEqualTo("for x");
            });
  }

  @Test
  void rulesAndJobsInTheContextAreRegistered() {
    with(sales)
        .withBean(
            InvalidationRules.class,
            () -> InvalidationRules.builder().on(OrderCreated.class).invalidate("kpis:*").build())
        .withBean(
            WarmingJob.class,
            () ->
                WarmingJob.of(
                    "nightly", Schedule.every(Duration.ofDays(1)), Priority.LOW, () -> {}))
        .run(
            context -> {
              ReportCache reports = context.getBean(ReportCache.class);
              assertThat(reports.effectOf(new OrderCreated("o-1")))
                  .containsExactlyInAnyOrder(KeyPattern.allOf("sales"), KeyPattern.of("kpis:*"));
              assertThat(reports.warming().jobs()).extracting(JobStatus::job).contains("nightly");
            });
  }

  @Test
  void aCustomizerHasTheLastWord() {
    with(sales)
        .withPropertyValues("report-cache.reports.sales.ttl=5m")
        .withUserConfiguration(TwoCustomizers.class)
        .run(
            context -> {
              ReportCache reports = context.getBean(ReportCache.class);
              assertThat(reports.catalogue().get(0).policy().ttl()).contains(Duration.ofMinutes(2));
              assertThat(reports.effectOf(new OrderCreated("o-1")))
                  .contains(KeyPattern.of("dashboard:*"));
            });
  }

  @Test
  void aTenantResolverOfTheApplicationSaysWhoseACallIs() {
    with(sales)
        .withBean(TenantResolver.class, () -> () -> TenantId.of("globex"))
        .run(
            context -> {
              ReportCache reports = context.getBean(ReportCache.class);
              reports.get(sales.report);
              context.getBean(TenantCacheManager.class).forever("note", 1);
              assertThat(sales.generatedFor).containsExactly(TenantId.of("globex"));
              assertThat(reports.caches().tenant("globex").has("note")).isTrue();

              context.publishEvent(new OrderCreated("o-1"));
              assertThat(reports.get(sales.report)).isEqualTo(2);
            });
  }

  @Test
  void withoutATenantACallFails() {
    with(sales)
        .run(
            context ->
                assertThatThrownBy(() -> context.getBean(ReportCache.class).get(sales.report))
                    .isInstanceOf(NoTenantException.class));
  }

  @Test
  void cachesOfTheApplicationAreUsed() {
    TenantCacheManager own = TenantCacheManager.builder().build();
    with(sales)
        .withBean("caches", TenantCacheManager.class, () -> own)
        .run(
            context -> {
              context.getBean(ReportCache.class).tenant("acme").get(sales.report);
              assertThat(own.size()).isEqualTo(1);
              assertThat(context).hasSingleBean(TenantCacheManager.class);
            });
  }

  @Test
  void aBusOfTheApplicationIsUsed() {
    EventBus own = EventBus.inMemory(TenantResolver.bound(), InstantSource.system());
    with(sales)
        .withBean("bus", EventBus.class, () -> own)
        .run(
            context -> {
              ReportCache reports = context.getBean(ReportCache.class);
              reports.tenant("acme").get(sales.report);
              own.publish(new OrderCreated("o-1"), TenantId.of("acme"));
              assertThat(reports.tenant("acme").get(sales.report)).isEqualTo(2);
              assertThat(context).hasSingleBean(EventBus.class);
            });
  }

  @Test
  void aSchedulerOfTheApplicationIsUsedAndStarted() {
    WarmingScheduler own = WarmingScheduler.builder().build();
    CountedReport warmed =
        new CountedReport("warmed", r -> r.warmedEvery(Duration.ofHours(1), Priority.HIGH));
    with(warmed)
        .withBean("scheduler", WarmingScheduler.class, () -> own)
        .run(
            context -> {
              assertThat(own.jobs())
                  .extracting(JobStatus::job)
                  .containsExactly("warm warmed", "clean up");
              assertThat(own.jobs()).allMatch(job -> job.nextDue().isPresent());
              assertThat(context).hasSingleBean(WarmingScheduler.class);
            });
  }

  @Test
  void aBeanSaysWhichTenantsAreWarmed() {
    CountedReport warmed =
        new CountedReport("warmed", r -> r.warmedEvery(Duration.ofHours(1), Priority.HIGH));
    with(warmed)
        .withPropertyValues("report-cache.warm-tenants=other")
        .withBean(WarmedTenants.class, () -> () -> List.of(TenantId.of("acme")))
        .run(
            context -> {
              context.getBean(WarmingScheduler.class).runNow("warm warmed").join();
              assertThat(warmed.generatedFor).containsExactly(TenantId.of("acme"));
            });
  }

  @Test
  void aCacheOfTheApplicationLendsItsPartsToSpring() {
    ReportCache own = ReportCache.builder().report(sales.report).build();
    with()
        .withBean("own", ReportCache.class, () -> own)
        .run(
            context -> {
              assertThat(context).hasSingleBean(ReportCache.class);
              assertThat(context.getBean(EventBus.class)).isSameAs(own.events());
              assertThat(context.getBean(TenantCacheManager.class)).isSameAs(own.caches());
              assertThat(context.getBean(WarmingScheduler.class)).isSameAs(own.warming());

              own.tenant("acme").get(sales.report);
              TenantContext.run(
                  TenantId.of("acme"), () -> context.publishEvent(new OrderCreated("o-1")));
              assertThat(own.tenant("acme").get(sales.report)).isEqualTo(2);
            });
  }

  @Test
  void theBeansWithoutATypeOfTheirOwnAreReplacedByName() {
    runner()
        .withBean("reportCacheEventBridge", String.class, () -> "none")
        .withBean("reportCacheEventDrain", String.class, () -> "none")
        .withBean("reportCacheWarmingLifecycle", String.class, () -> "none")
        .run(
            context -> {
              assertThat(context).hasNotFailed().doesNotHaveBean(DomainEventBridge.class);
              assertThat(context)
                  .doesNotHaveBean(EventDrain.class)
                  .doesNotHaveBean(WarmingLifecycle.class);
            });
  }

  @Test
  void aTaskDecoratorOfTheApplicationStaysTheOnlyOne() {
    TaskDecorator own = task -> task;
    runner()
        .withBean(TaskDecorator.class, () -> own)
        .run(context -> assertThat(context.getBean(TaskDecorator.class)).isSameAs(own));
  }

  @Test
  void servicesThatReportsAreGeneratedByMayUseTheParts() {
    runner()
        .withUserConfiguration(LoaderThatPublishes.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              ReportCache reports = context.getBean(ReportCache.class);
              assertThat(reports.tenant("acme").get(LoaderThatPublishes.declared(context)))
                  .isEqualTo("kpis of Loader");
            });
  }

  @Test
  void withLazyBeansWarmingAndEventsWorkAllTheSame() {
    CountedReport warmed =
        new CountedReport("warmed", r -> r.warmedEvery(Duration.ofHours(1), Priority.HIGH));
    with(warmed)
        .withInitializer(
            context ->
                context.addBeanFactoryPostProcessor(
                    new LazyInitializationBeanFactoryPostProcessor()))
        .run(
            context -> {
              assertThat(context.getBean(WarmingScheduler.class).jobs())
                  .extracting(JobStatus::job)
                  .contains("warm warmed");
              ReportCache reports = context.getBean(ReportCache.class);
              TenantContext.run(
                  TenantId.of("acme"),
                  () -> {
                    reports.get(warmed.report);
                    context.publishEvent(new OrderCreated("o-1"));
                    assertThat(reports.get(warmed.report)).isEqualTo(2);
                  });
            });
  }

  @Test
  void twoReportsOfOneNameFailTheStart() {
    runner()
        .withBean("a", Report.class, () -> new CountedReport("sales").report)
        .withBean("b", Report.class, () -> new CountedReport("sales").report)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("a report named 'sales' is there already"));
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoReports {

    @Bean
    Report<NoParams, Integer> count() {
      return Report.named("count", Integer.class).generatedBy(() -> 42);
    }

    @Bean
    Report<String, String> text() {
      return Report.named("text", String.class)
          .<String>keyedBy(name -> name)
          .generatedBy(name -> "for " + name);
    }

    @Bean
    Reader reader(
        ReportCache reports, Report<NoParams, Integer> count, Report<String, String> text) {
      return new Reader(reports, count, text);
    }
  }

  record Reader(
      ReportCache reports, Report<NoParams, Integer> count, Report<String, String> text) {}

  @Configuration(proxyBeanMethods = false)
  static class TwoCustomizers {

    @Bean
    @Order(2)
    ReportCacheCustomizer second() {
      return builder -> builder.ttl("sales", Duration.ofMinutes(2));
    }

    @Bean
    @Order(1)
    ReportCacheCustomizer first() {
      return builder ->
          builder.ttl("sales", Duration.ofMinutes(1)).cascade("sales:*", "dashboard:*");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class LoaderThatPublishes {

    @Bean
    Loader loader(EventBus events, TenantCacheManager caches, WarmingScheduler warming) {
      return new Loader(Map.of("events", events, "caches", caches, "warming", warming));
    }

    @Bean
    Report<NoParams, String> kpis(Loader loader) {
      return Report.named("kpis", String.class).generatedBy(loader::kpis);
    }

    @SuppressWarnings("unchecked")
    static Report<NoParams, String> declared(BeanFactory context) {
      return (Report<NoParams, String>) context.getBean("kpis", Report.class);
    }
  }

  record Loader(Map<String, Object> parts) {

    String kpis() {
      return "kpis of " + getClass().getSimpleName();
    }
  }
}
