package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.JobName;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventName;
import io.reportcache.event.Subscription;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;

/** E2, A4: durable events and jobs in Spring's transactions, by auto-configuration. */
@Tag("slow")
class DeliveriesInSpringTest {

  private static final TenantId ACME = TenantId.of("acme");

  @EventName("order.placed")
  record OrderPlaced(String order) implements DomainEvent {}

  @JobName("reminder.send")
  record SendReminder(String order) implements TenantJob {}

  /** Where handlers tell what they got, and for whom. */
  static final class Told {
    final BlockingQueue<String> all = new LinkedBlockingQueue<>();

    void add(String what) {
      all.add(what + " of " + TenantContext.require().value());
    }

    String next() {
      try {
        return all.poll(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Public methods, since Spring subclasses it. */
  static class Orders {
    private final JdbcTemplate jdbc;
    private final DurableEvents events;
    private final TenantQueues queues;
    private final ReportCache reports;
    private final Report<NoParams, Integer> sales;

    Orders(
        JdbcTemplate jdbc,
        DurableEvents events,
        TenantQueues queues,
        ReportCache reports,
        Report<NoParams, Integer> sales) {
      this.jdbc = jdbc;
      this.events = events;
      this.queues = queues;
      this.reports = reports;
      this.sales = sales;
    }

    @Transactional
    public void place(String order, Runnable then) {
      jdbc.update("insert into orders values (?)", order);
      events.publish(new OrderPlaced(order));
      queues.dispatch(new SendReminder(order));
      then.run();
    }

    public int sales() {
      return reports.get(sales);
    }
  }

  @Configuration
  @EnableTransactionManagement
  static class Application {

    @Bean
    Told told() {
      return new Told();
    }

    @Bean
    Report<NoParams, Integer> orderCount(JdbcTemplate jdbc) {
      return Report.named("order-count", Integer.class)
          .invalidatedBy(OrderPlaced.class)
          .generatedBy(() -> jdbc.queryForObject("select count(*) from orders", Integer.class));
    }

    @Bean
    DurableEventsCustomizer orderEvents(Told told) {
      return events ->
          events
              .type(OrderPlaced.class)
              .handler(
                  "mailer",
                  OrderPlaced.class,
                  LaneOptions.defaults(),
                  (placed, run) -> told.add(placed.event().order() + " by " + placed.producer()));
    }

    @Bean
    TenantQueuesCustomizer reminders(Told told) {
      return queues ->
          queues.job(
              SendReminder.class, (reminder, run) -> told.add("reminder " + reminder.order()));
    }

    @Bean
    Orders orders(
        JdbcTemplate jdbc,
        DurableEvents events,
        TenantQueues queues,
        ReportCache reports,
        Report<NoParams, Integer> orderCount) {
      return new Orders(jdbc, events, queues, reports, orderCount);
    }
  }

  private static ApplicationContextRunner application(String store) {
    return Runners.runner()
        .withUserConfiguration(ShopDatabase.class, Application.class)
        .withPropertyValues(
            "spring.application.name=shop",
            "report-cache.deliveries.store=" + store,
            "report-cache.deliveries.create-tables=true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "memory"})
  void whatIsPublishedActsWithTheCommitAndIsHandledInItsTenant(String store) {
    application(store)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              Orders orders = context.getBean(Orders.class);
              Told told = context.getBean(Told.class);
              List<DomainEvent> onTheBus = new ArrayList<>();
              Subscription subscription =
                  context
                      .getBean(EventBus.class)
                      .subscribe(
                          OrderPlaced.class,
                          placed -> onTheBus.add(placed.event()),
                          SubscriptionOptions.inline());
              TenantContext.run(
                  ACME,
                  () -> {
                    assertThat(orders.sales()).isZero();
                    orders.place(
                        "o-1",
                        () -> {
                          assertThat(told.all).isEmpty();
                          assertThat(onTheBus).isEmpty();
                        });
                    assertThat(onTheBus).containsExactly(new OrderPlaced("o-1"));
                    subscription.close();
                    assertThat(orders.sales()).as("at once").isEqualTo(1);
                  });
              assertThat(Set.of(told.next(), told.next()))
                  .containsExactlyInAnyOrder("o-1 by shop of acme", "reminder o-1 of acme");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "memory"})
  void rolledBackNothingIsDroppedOrHandled(String store) {
    application(store)
        .run(
            context -> {
              Orders orders = context.getBean(Orders.class);
              Told told = context.getBean(Told.class);
              TenantContext.run(
                  ACME,
                  () -> {
                    assertThat(orders.sales()).isZero();
                    context.getBean(JdbcTemplate.class).update("insert into orders values ('x')");
                    try {
                      orders.place(
                          "o-1",
                          () -> {
                            throw new IllegalStateException("no");
                          });
                    } catch (IllegalStateException e) {
                      assertThat(e).hasMessage("no");
                    }
                    assertThat(orders.sales()).as("still what is cached").isZero();
                  });
              assertThat(context.getBean(DeliveryRecords.class).count(DeliveryQuery.all()))
                  .isEmpty();
              assertThat(told.all).isEmpty();
            });
  }

  @Test
  void unlessAskedForThereIsNothingDurable() {
    Runners.runner()
        .withUserConfiguration(ShopDatabase.class)
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean(DeliveryStore.class)
                    .doesNotHaveBean(DurableEvents.class)
                    .doesNotHaveBean(TenantQueues.class)
                    .doesNotHaveBean(DeliveryWorkers.class));
  }

  @Test
  void withoutJobsThereAreNoQueues() {
    Runners.runner()
        .withPropertyValues("report-cache.deliveries.store=memory")
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(DurableEvents.class)
                    .doesNotHaveBean(TenantQueues.class));
  }

  @Test
  void aDatabaseIsNeededToBeAskedFor() {
    ApplicationContextRunner runner =
        Runners.runner().withPropertyValues("report-cache.deliveries.store=jdbc");
    runner.run(
        context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessage(
                    "report-cache.deliveries.store=jdbc needs one bean of type DataSource, or a"
                        + " primary one; there are 0: mark one @Primary, or define a bean of type"
                        + " JdbcDeliveryStore"));
    runner
        .withBean("a", DriverManagerDataSource.class)
        .withBean("b", DriverManagerDataSource.class)
        .run(
            context ->
                assertThat(context).getFailure().rootCause().hasMessageContaining("there are 2"));
  }

  @Test
  void beansOfTheApplicationTakePrecedence() {
    MemoryDeliveryStore store = new MemoryDeliveryStore();
    application("jdbc")
        .withBean(DeliveryStore.class, () -> store)
        .run(
            context -> {
              assertThat(context).hasSingleBean(DeliveryStore.class);
              TenantContext.run(ACME, () -> context.getBean(Orders.class).place("o-1", () -> {}));
              assertThat(store.count(DeliveryQuery.all())).isNotEmpty();
            });
    DurableEvents own = DurableEvents.builder(store, JacksonCodecs.available()).build();
    application("jdbc")
        .withBean(DurableEvents.class, () -> own)
        .run(context -> assertThat(context.getBean(DurableEvents.class)).isSameAs(own));
  }

  @Test
  void whatRunsNoWorkerOnlyPublishes() {
    application("jdbc")
        .withPropertyValues("report-cache.deliveries.worker.enabled=false")
        .run(
            context -> {
              TenantContext.run(ACME, () -> context.getBean(Orders.class).place("o-1", () -> {}));
              assertThat(context.getBean(DeliveryWorkers.class).isRunning()).isFalse();
              assertThat(context.getBean(JdbcDeliveryStore.class).count(DeliveryQuery.all()))
                  .isEqualTo(Map.of(DeliveryStatus.PENDING, 2L));
            });
  }

  @Test
  void aContextThatIsStoppedAndStartedAgainWorksOn() {
    application("memory")
        .run(
            context -> {
              context.stop();
              publish(context, "o-1");
              assertThat(context.getBean(MemoryDeliveryStore.class).count(DeliveryQuery.all()))
                  .isEqualTo(Map.of(DeliveryStatus.PENDING, 1L));
              context.start();
              assertThat(context.getBean(Told.class).next()).isEqualTo("o-1 by shop of acme");
            });
  }

  @Test
  void eventsAreStoredForEachHandlerUnderTheNameOfTheirProducer() {
    application("jdbc")
        .withPropertyValues(
            "report-cache.deliveries.producer=till", "report-cache.deliveries.worker.enabled=false")
        .run(
            context -> {
              publish(context, "o-1");
              assertThat(context.getBean(JdbcDeliveryStore.class).find(DeliveryQuery.all(), 0, 10))
                  .allSatisfy(each -> assertThat(each.message().producer()).isEqualTo("till"))
                  .extracting(each -> each.lane().name())
                  .containsExactly("mailer");
            });
  }

  @Test
  void jobsOfTheClusterUseTheStore() {
    WarmingJob job =
        WarmingJob.of("rates", Schedule.every(Duration.ofHours(1)), Priority.LOW, () -> {})
            .oncePerCluster();
    Runners.runner()
        .withBean(WarmingJob.class, () -> job)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("the scheduler has no cluster"));
    Runners.runner()
        .withBean(WarmingJob.class, () -> job)
        .withPropertyValues("report-cache.deliveries.store=memory")
        .run(
            context ->
                assertThat(context.getBean(WarmingScheduler.class).jobs())
                    .anyMatch(each -> each.job().equals("rates")));
  }

  @Test
  void withoutSpringsTransactionsEventsAreStoredAtOnce() {
    Runners.runner()
        .withClassLoader(new FilteredClassLoader(TransactionSynchronization.class))
        .withBean(Told.class)
        .withBean(
            DurableEventsCustomizer.class,
            () ->
                events ->
                    events
                        .type(OrderPlaced.class)
                        .handler("mailer", "#", LaneOptions.defaults(), (placed, run) -> {}))
        .withPropertyValues(
            "report-cache.deliveries.store=memory", "report-cache.deliveries.worker.enabled=false")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              publish(context, "o-1");
              assertThat(context.getBean(MemoryDeliveryStore.class).count(DeliveryQuery.all()))
                  .isEqualTo(Map.of(DeliveryStatus.PENDING, 1L));
            });
  }

  private static void publish(ApplicationContext context, String order) {
    context
        .getBean(DurableEvents.class)
        .publish(new OrderPlaced(order), PublishOptions.defaults().withTenant(ACME));
  }
}
