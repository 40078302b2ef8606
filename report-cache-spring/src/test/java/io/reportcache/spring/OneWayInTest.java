package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.ReportCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventName;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportGenerated;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/** E1, E6: whichever way a durable event is published, it is stored once and heard once by each. */
@Tag("slow")
class OneWayInTest {

  private static final TenantId ACME = TenantId.of("acme");

  @EventName("order.placed")
  record OrderPlaced(String order) implements DomainEvent {}

  @EventName("order.reviewed")
  record OrderReviewed(String order) implements DomainEvent {}

  @EventName("thing.changed")
  record Changed<T>(T what) implements DomainEvent {}

  /** Isn't registered as durable. */
  record Noted(String what) implements DomainEvent {}

  /** What an event can be published with. */
  enum Door {
    SPRING {
      @Override
      void publish(ApplicationContext context, DomainEvent event) {
        context.publishEvent(event);
      }
    },
    SPRING_WRAPPED {
      @Override
      void publish(ApplicationContext context, DomainEvent event) {
        context.publishEvent(new PayloadApplicationEvent<>("somewhere", event));
      }
    },
    DURABLE_EVENTS {
      @Override
      void publish(ApplicationContext context, DomainEvent event) {
        context.getBean(DurableEvents.class).publish(event);
      }
    },
    DURABLE_EVENTS_ALL {
      @Override
      void publish(ApplicationContext context, DomainEvent event) {
        context.getBean(DurableEvents.class).publishAll(List.of(event));
      }
    },
    DURABLE_EVENTS_INTO_A_SINK {
      @Override
      void publish(ApplicationContext context, DomainEvent event) {
        JdbcDeliveryStore store = context.getBean(JdbcDeliveryStore.class);
        context
            .getBean(DurableEvents.class)
            .in(new SpringDeliverySink(store, () -> {}))
            .publish(event);
      }
    },
    BUS {
      @Override
      void publish(ApplicationContext context, DomainEvent event) {
        context.getBean(EventBus.class).publish(event);
      }
    },
    BUS_OF_THE_CACHE {
      @Override
      void publish(ApplicationContext context, DomainEvent event) {
        context.getBean(ReportCache.class).events().publish(event, ACME);
      }
    };

    abstract void publish(ApplicationContext context, DomainEvent event);
  }

  @ParameterizedTest
  @EnumSource
  void aCommittedEventIsStoredOnceAndHeardOnceByEach(Door door) {
    run(
        shop -> {
          assertThat(shop.sales()).isZero();
          shop.transaction.executeWithoutResult(
              status -> {
                shop.insert("o-1");
                door.publish(shop.context, new OrderPlaced("o-1"));
                assertThat(shop.heard()).containsExactly("listener o-1");
                assertThat(shop.sales()).as("for the transaction").isEqualTo(1);
                assertThat(shop.elsewhere()).as("for others").isZero();
              });
          assertThat(shop.heard())
              .containsExactlyInAnyOrder(
                  "listener o-1",
                  "before commit o-1",
                  "bus o-1",
                  "after commit o-1",
                  "after completion o-1");
          assertThat(shop.stored()).containsExactly("order.placed");
          assertThat(shop.sales()).isEqualTo(1);
          assertThat(shop.elsewhere()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void rolledBackNothingHappens(Door door) {
    run(
        shop -> {
          assertThat(shop.sales()).isZero();
          shop.transaction.executeWithoutResult(
              status -> {
                shop.insert("o-1");
                door.publish(shop.context, new OrderPlaced("o-1"));
                status.setRollbackOnly();
              });
          assertThat(shop.stored()).isEmpty();
          assertThat(shop.heard())
              .containsExactlyInAnyOrder(
                  "listener o-1", "after rollback o-1", "after completion o-1");
          assertThat(shop.isCached()).isTrue();
        });
  }

  @ParameterizedTest
  @EnumSource
  void withoutATransactionItIsStoredAndHeardAtOnce(Door door) {
    run(
        shop -> {
          assertThat(shop.sales()).isZero();
          shop.insert("o-1");
          door.publish(shop.context, new OrderPlaced("o-1"));
          assertThat(shop.heard())
              .containsExactlyInAnyOrder("listener o-1", "bus o-1", "after commit o-1");
          assertThat(shop.stored()).containsExactly("order.placed");
          assertThat(shop.sales()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void whatListenersPublishInAnyPhaseIsStored(Door door) {
    run(
        shop -> {
          shop.application.then = order -> door.publish(shop.context, new OrderReviewed(order));
          shop.transaction.executeWithoutResult(
              status -> door.publish(shop.context, new OrderPlaced("o-1")));
          assertThat(shop.stored())
              .containsExactlyInAnyOrder(
                  "order.placed",
                  "order.reviewed", // listener
                  "order.reviewed", // before commit
                  "order.reviewed", // after commit
                  "order.reviewed"); // after completion
        });
    run(
        shop -> {
          shop.application.then = order -> door.publish(shop.context, new OrderReviewed(order));
          shop.transaction.executeWithoutResult(
              status -> {
                door.publish(shop.context, new OrderPlaced("o-1"));
                status.setRollbackOnly();
              });
          assertThat(shop.stored())
              .as("after rollback and after completion")
              .containsExactly("order.reviewed", "order.reviewed");
        });
  }

  @ParameterizedTest
  @EnumSource
  void aListenerThatThrowsTakesTheEventBack(Door door) {
    run(
        shop -> {
          shop.application.then =
              order -> {
                throw new IllegalStateException("no stock");
              };
          assertThatThrownBy(
                  () ->
                      shop.transaction.executeWithoutResult(
                          status -> door.publish(shop.context, new OrderPlaced("o-1"))))
              .hasMessage("no stock");
          assertThat(shop.stored()).isEmpty();
        });
  }

  @ParameterizedTest
  @EnumSource
  void genericEventsAreHeardByTheirTypes(Door door) {
    run(
        shop -> {
          shop.transaction.executeWithoutResult(
              status -> door.publish(shop.context, new Changed<>("price")));
          assertThat(shop.stored()).containsExactly("thing.changed");
          assertThat(shop.heard()).containsExactly("any change of price");
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"SPRING", "SPRING_WRAPPED", "BUS", "BUS_OF_THE_CACHE"})
  void whatIsNotRegisteredIsStoredNowhere(Door door) {
    run(
        shop -> {
          shop.transaction.executeWithoutResult(
              status -> door.publish(shop.context, new Noted("n")));
          assertThat(shop.stored()).isEmpty();
        });
  }

  @ParameterizedTest
  @EnumSource
  void aMulticasterWithThreadsOfItsOwnChangesNothing(Door door) {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    SimpleApplicationEventMulticaster multicaster = new SimpleApplicationEventMulticaster();
    multicaster.setTaskExecutor(threads);
    try {
      run(
          application()
              .withBean(
                  "applicationEventMulticaster",
                  ApplicationEventMulticaster.class,
                  () -> multicaster),
          shop -> {
            shop.transaction.executeWithoutResult(
                status -> {
                  door.publish(shop.context, new OrderPlaced("o-1"));
                  status.setRollbackOnly();
                });
            assertThat(shop.stored()).isEmpty();
            shop.transaction.executeWithoutResult(
                status -> door.publish(shop.context, new OrderPlaced("o-2")));
            assertThat(shop.stored()).hasSize(1);
          });
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SPRING", "SPRING_WRAPPED"})
  void fromAChildContextItIsStoredAndHeardOnce(Door door) {
    run(
        parent ->
            Runners.runner()
                .withParent(parent.context)
                .withUserConfiguration(ChildListener.class)
                .run(
                    child -> {
                      assertThat(child).hasNotFailed();
                      parent.transaction.executeWithoutResult(
                          status -> door.publish(child, new OrderPlaced("o-1")));
                      assertThat(parent.stored()).containsExactly("order.placed");
                      assertThat(parent.heard())
                          .filteredOn(heard -> heard.startsWith("bus") || heard.startsWith("list"))
                          .containsExactlyInAnyOrder("listener o-1", "bus o-1");
                      assertThat(child.getBean(ChildListener.class).heard).containsExactly("o-1");
                    }));
  }

  /** A listener may come before the bridge, and publish others in between. */
  @ParameterizedTest
  @EnumSource
  void whatTheVeryFirstListenerPublishesTakesNothingFromTheEvent(Door door) {
    run(
        application().withUserConfiguration(FirstListener.class),
        shop -> {
          FirstListener first = shop.context.getBean(FirstListener.class);
          first.then = order -> door.publish(shop.context, new OrderReviewed(order));
          shop.transaction.executeWithoutResult(
              status -> door.publish(shop.context, new OrderPlaced("o-1")));
          assertThat(first.heard).containsExactly("o-1");
          assertThat(shop.stored()).containsExactlyInAnyOrder("order.placed", "order.reviewed");
        });
  }

  @ParameterizedTest
  @EnumSource
  void anEqualEventThatAListenerPublishesIsAnotherEvent(Door door) {
    run(
        shop -> {
          shop.application.then =
              order -> {
                shop.application.then = another -> {};
                door.publish(shop.context, new OrderPlaced(order));
              };
          shop.transaction.executeWithoutResult(
              status -> door.publish(shop.context, new OrderPlaced("o-1")));
          assertThat(shop.stored()).containsExactly("order.placed", "order.placed");
          assertThat(shop.heard()).filteredOn("listener o-1"::equals).hasSize(2);
        });
  }

  /** The library's own events are published only if somebody wants them. */
  @Test
  void anEventOfTheLibraryMayBeDurable() {
    run(
        application().withUserConfiguration(KeepsWhatIsGenerated.class),
        shop -> {
          shop.sales();
          assertThat(shop.stored()).containsExactly("report.generated");
        });
  }

  @Test
  void listenersHearInTheTenantOfTheEvent() {
    run(
        shop -> {
          shop.context
              .getBean(DurableEvents.class)
              .publish(
                  new OrderPlaced("o-1"),
                  PublishOptions.defaults().withTenant(TenantId.of("globex")));
          assertThat(shop.application.tenants).containsExactly(TenantId.of("globex"));
          assertThat(TenantContext.current()).contains(ACME);
        });
  }

  private static ApplicationContextRunner application() {
    return Runners.runner()
        .withUserConfiguration(ShopDatabase.class, Application.class)
        .withPropertyValues(
            "report-cache.deliveries.store=jdbc",
            "report-cache.deliveries.create-tables=true",
            "report-cache.deliveries.worker.enabled=false");
  }

  private static void run(Consumer<Shop> test) {
    run(application(), test);
  }

  private static void run(ApplicationContextRunner runner, Consumer<Shop> test) {
    runner.run(
        context -> {
          assertThat(context).hasNotFailed();
          TenantContext.run(ACME, () -> test.accept(new Shop(context)));
        });
  }

  /** What a test does with the context. */
  private static final class Shop {

    final ApplicationContext context;
    final Application application;
    final TransactionTemplate transaction;
    private final ReportCache reports;
    private final Report<NoParams, Integer> count;

    @SuppressWarnings("unchecked")
    Shop(ApplicationContext context) {
      this.context = context;
      application = context.getBean(Application.class);
      transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
      reports = context.getBean(ReportCache.class);
      count = context.getBean("orderCount", Report.class);
      context
          .getBean(EventBus.class)
          .subscribe(
              OrderPlaced.class,
              placed -> application.heard.add("bus " + placed.event().order()),
              SubscriptionOptions.inline());
    }

    void insert(String order) {
      context.getBean(JdbcTemplate.class).update("insert into orders values (?)", order);
    }

    int sales() {
      return reports.get(count);
    }

    int elsewhere() {
      return CompletableFuture.supplyAsync(() -> reports.tenant(ACME).get(count)).join();
    }

    boolean isCached() {
      return reports.caches().tenant(ACME).has("order-count");
    }

    List<String> heard() {
      return application.heard;
    }

    List<String> stored() {
      return context.getBean(JdbcDeliveryStore.class).find(DeliveryQuery.all(), 0, 100).stream()
          .map(each -> each.message().type())
          .toList();
    }
  }

  /** One of the application's own, which comes before those of auto-configurations. */
  @Component
  static class FirstListener
      implements ApplicationListener<PayloadApplicationEvent<OrderPlaced>>, Ordered {

    final List<String> heard = new CopyOnWriteArrayList<>();
    Consumer<String> then = order -> {};

    @Override
    public int getOrder() {
      return HIGHEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(PayloadApplicationEvent<OrderPlaced> published) {
      heard.add(published.getPayload().order());
      then.accept(published.getPayload().order());
    }
  }

  @Configuration
  static class KeepsWhatIsGenerated {

    @Bean
    DurableEventsCustomizer generated() {
      return events -> events.type(ReportGenerated.class);
    }
  }

  @Configuration
  static class ChildListener {

    final List<String> heard = new CopyOnWriteArrayList<>();

    @EventListener
    void hear(OrderPlaced placed) {
      heard.add(placed.order());
    }
  }

  @Configuration
  @EnableTransactionManagement
  static class Application {

    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<TenantId> tenants = new CopyOnWriteArrayList<>();
    Consumer<String> then = order -> {};

    @Bean
    Report<NoParams, Integer> orderCount(JdbcTemplate jdbc) {
      return Report.named("order-count", Integer.class)
          .invalidatedBy(OrderPlaced.class)
          .generatedBy(() -> jdbc.queryForObject("select count(*) from orders", Integer.class));
    }

    @Bean
    DurableEventsCustomizer orderEvents() {
      return events ->
          events
              .type(OrderPlaced.class)
              .type(OrderReviewed.class)
              .type(Changed.class)
              .handler("mailer", "#", LaneOptions.defaults(), (event, run) -> {});
    }

    @EventListener
    void hear(OrderPlaced placed) {
      TenantContext.current().ifPresent(tenants::add);
      hear("listener", placed);
    }

    @EventListener
    void hearChange(Changed<?> changed) {
      heard.add("any change of " + changed.what());
    }

    @TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
    void beforeCommit(OrderPlaced placed) {
      hear("before commit", placed);
    }

    @TransactionalEventListener(fallbackExecution = true)
    void afterCommit(OrderPlaced placed) {
      hear("after commit", placed);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
    void afterRollback(OrderPlaced placed) {
      hear("after rollback", placed);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMPLETION)
    void afterCompletion(OrderPlaced placed) {
      hear("after completion", placed);
    }

    private void hear(String who, OrderPlaced placed) {
      heard.add(who + " " + placed.order());
      then.accept(placed.order());
    }
  }
}
