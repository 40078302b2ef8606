package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.JobName;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventName;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/** Services that do what they also use: generators that read, handlers that publish. */
@Tag("slow")
class CirclesTest {

  @EventName("order.placed")
  record OrderPlaced(String order) implements DomainEvent {}

  @JobName("reminder.send")
  record SendReminder(String order) implements TenantJob {}

  private final ApplicationContextRunner runner =
      Runners.runner()
          .withPropertyValues(
              "report-cache.single-tenant=true",
              "report-cache.deliveries.store=memory",
              "report-cache.deliveries.worker.enabled=false");

  @Test
  void aServiceMayGenerateReportsHandleEventsAndJobsAndUseAllParts() {
    runner
        .withUserConfiguration(Everything.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(SalesService.class).dashboard()).isEqualTo("sales: 1");
            });
  }

  @Test
  void theSameWithLazyBeans() {
    runner
        .withUserConfiguration(Everything.class)
        .withInitializer(
            context ->
                context.addBeanFactoryPostProcessor(
                    new LazyInitializationBeanFactoryPostProcessor()))
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(SalesService.class).dashboard()).isEqualTo("sales: 1");
            });
  }

  @Test
  void itDoesNotMatterWhichIsMadeFirst() {
    runner
        .withUserConfiguration(ReportFirst.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              Reader reader = context.getBean(Reader.class);
              assertThat(reader.reports.get(reader.count)).isEqualTo(1);
              assertThat(reader.reports.get(reader.count)).isEqualTo(1);
            });
  }

  @Test
  void whatNothingCanStandInForFailsAsACircle() {
    runner
        .withUserConfiguration(FinalService.class)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(BeanCurrentlyInCreationException.class));
  }

  @Test
  void allPartsCanBeInjectedLazily() {
    runner
        .withUserConfiguration(Everything.class, Lazily.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              Lazily lazily = context.getBean(Lazily.class);
              assertThat(lazily.reports.catalogue()).hasSize(2);
              assertThat(lazily.events.registered()).hasSize(1);
              lazily.queues.dispatch(new SendReminder("o-1"));
              assertThat(lazily.caches.size()).isZero();
              assertThat(lazily.bus.hasSubscribers(OrderPlaced.class)).isTrue();
              assertThat(lazily.warming.jobs()).isNotEmpty();
            });
  }

  @Test
  void aReloadInTheBackgroundEndsBeforeWhatItUsesIsDestroyed() {
    List<String> closed = new ArrayList<>();
    TenantCacheManager caches = TenantCacheManager.builder().build();
    runner
        .withBean("caches", TenantCacheManager.class, () -> closing(caches, closed))
        .withBean(Closing.class, () -> new Closing(closed))
        .withUserConfiguration(GeneratedByClosing.class)
        .run(context -> assertThat(context).hasNotFailed());
    assertThat(closed).containsExactly("caches", "service");
  }

  private static TenantCacheManager closing(TenantCacheManager caches, List<String> closed) {
    return (TenantCacheManager)
        java.lang.reflect.Proxy.newProxyInstance(
            TenantCacheManager.class.getClassLoader(),
            new Class<?>[] {TenantCacheManager.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                closed.add("caches");
              }
              return method.invoke(caches, arguments);
            });
  }

  record Closing(List<String> closed) implements AutoCloseable {
    @Override
    public void close() {
      closed.add("service");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class GeneratedByClosing {

    @Bean
    Report<NoParams, Integer> closed(Closing service) {
      return Report.named("closed", Integer.class).generatedBy(() -> service.closed().size());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class ReportFirst {

    @Bean
    Report<NoParams, Integer> count(Reader reader) {
      return Report.named("count", Integer.class).generatedBy(reader::count);
    }

    @Bean
    Reader reader(ReportCache reports, Report<NoParams, Integer> count) {
      return new Reader(reports, count);
    }
  }

  static class Reader {

    final ReportCache reports;
    final Report<NoParams, Integer> count;
    private int counted;

    Reader(ReportCache reports, Report<NoParams, Integer> count) {
      this.reports = reports;
      this.count = count;
    }

    int count() {
      return ++counted;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class FinalService {

    @Bean
    Report<NoParams, Integer> count(RecordReader reader) {
      return Report.named("count", Integer.class).generatedBy(reader::count);
    }

    @Bean
    RecordReader reader(Report<NoParams, Integer> count) {
      return new RecordReader(count);
    }
  }

  record RecordReader(Report<NoParams, Integer> report) {
    int count() {
      return 1;
    }
  }

  static class SalesService {

    private final ApplicationEventPublisher publisher;
    private final ReportCache reports;
    private final Report<NoParams, Integer> sales;
    private final DurableEvents events;
    private final TenantQueues queues;

    SalesService(
        ApplicationEventPublisher publisher,
        ReportCache reports,
        Report<NoParams, Integer> sales,
        DurableEvents events,
        TenantQueues queues,
        TenantCacheManager caches,
        EventBus bus,
        WarmingScheduler warming) {
      this.publisher = publisher;
      this.reports = reports;
      this.sales = sales;
      this.events = events;
      this.queues = queues;
    }

    int sales() {
      return 1;
    }

    String dashboard() {
      publisher.publishEvent(new OrderPlaced("o-1"));
      events.publish(new OrderPlaced("o-2"));
      queues.dispatch(new SendReminder("o-2"));
      return "sales: " + reports.get(sales);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import(SalesService.class)
  static class Everything {

    @Bean
    Report<NoParams, Integer> sales(SalesService service) {
      return Report.named("sales", Integer.class)
          .invalidatedBy(OrderPlaced.class)
          .generatedBy(service::sales);
    }

    @Bean
    Report<NoParams, String> dashboard(SalesService service) {
      return Report.named("dashboard", String.class).generatedBy(service::dashboard);
    }

    @Bean
    DurableEventsCustomizer handlers(SalesService service) {
      return events ->
          events
              .type(OrderPlaced.class)
              .handler("sales", "#", LaneOptions.defaults(), (placed, run) -> service.dashboard());
    }

    @Bean
    TenantQueuesCustomizer jobs(SalesService service) {
      return queues -> queues.job(SendReminder.class, (job, run) -> service.dashboard());
    }

    @Bean
    ReportCacheCustomizer customizer(SalesService service) {
      return builder -> {};
    }

    @Bean
    WarmingJob job(SalesService service) {
      return WarmingJob.of(
          "sales", Schedule.every(Duration.ofDays(1)), Priority.LOW, service::dashboard);
    }

    @Bean
    WarmedTenants warmed(SalesService service) {
      return () -> List.of(TenantId.CENTRAL);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Lazily {

    final ReportCache reports;
    final DurableEvents events;
    final TenantQueues queues;
    final TenantCacheManager caches;
    final EventBus bus;
    final WarmingScheduler warming;

    Lazily(
        @Lazy ReportCache reports,
        @Lazy DurableEvents events,
        @Lazy TenantQueues queues,
        @Lazy TenantCacheManager caches,
        @Lazy EventBus bus,
        @Lazy WarmingScheduler warming) {
      this.reports = reports;
      this.events = events;
      this.queues = queues;
      this.caches = caches;
      this.bus = bus;
      this.warming = warming;
    }
  }
}
