package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.DurableEventsBuilder;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventName;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.tenant.TenantResolver;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/** E1: what is published while a child context starts or closes, by whatever thread. */
@Tag("slow")
@Timeout(60)
class StartOfChildTest {

  @EventName("order.placed")
  record OrderPlaced(String order) implements DomainEvent {}

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    ReportCacheAutoConfiguration.class,
    DeliveriesAutoConfiguration.class,
    StartOfChildTest.EarlyStep.class
  })
  static class Library {}

  /** Goes on after the library's own step, before any bean can be made as it should. */
  @AutoConfiguration(after = DeliveriesAutoConfiguration.class)
  public static class EarlyStep {

    @Bean
    static BeanFactoryPostProcessor earlyStep() {
      return beans -> beans.getBeanProvider(EarlyTask.class).ifAvailable(task -> task.run(beans));
    }
  }

  interface EarlyTask {
    void run(ConfigurableListableBeanFactory beans);
  }

  @Configuration(proxyBeanMethods = false)
  static class Orders {

    @Bean
    DurableEventsCustomizer orders() {
      return StartOfChildTest::mailer;
    }
  }

  private final ConfigurableApplicationContext parent =
      application(Library.class).properties("report-cache.single-tenant=true").run();
  private final List<ConfigurableApplicationContext> children = new ArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<Thread> makers = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> published = new CompletableFuture<>();
  private final MemoryDeliveryStore store = new MemoryDeliveryStore();

  @AfterEach
  void close() {
    children.forEach(ConfigurableApplicationContext::close);
    parent.close();
  }

  @Test
  void anotherThreadMakesNoBeansBeforeSpringIsReadyForThat() {
    start(
        children(Orders.class)
            .initializers(
                context -> {
                  define(context, "task", EarlyTask.class, () -> beans -> publish());
                  recordMakerIn(context);
                }));
    published.join();
    assertThat(makers).containsOnly(Thread.currentThread());
    assertThat(stored()).hasSize(1);
  }

  @Test
  void anotherThreadMakesNoBeansWhileTheStartGoesOn() {
    start(
        children(Orders.class)
            .initializers(
                context -> {
                  define(context, "late", InitializingBean.class, () -> this::publish);
                  recordMakerIn(context);
                }));
    published.join();
    assertThat(makers).containsOnly(Thread.currentThread());
    assertThat(stored()).hasSize(1);
  }

  @Test
  void aStartThatWaitsForAnotherThreadGoesOn() {
    start(
        children(Orders.class)
            .initializers(
                context ->
                    define(
                        context,
                        "late",
                        InitializingBean.class,
                        () ->
                            () -> {
                              publisher().start();
                              published.join();
                            })));
    assertThat(stored()).hasSize(1);
  }

  @Test
  void whatWaitedForAStartThatFailedReachesTheBus() {
    subscribe();
    SpringApplicationBuilder child =
        children(Orders.class)
            .initializers(
                context ->
                    define(
                        context,
                        "task",
                        EarlyTask.class,
                        () ->
                            beans -> {
                              publish();
                              throw new IllegalArgumentException("failed");
                            }));
    assertThatThrownBy(child::run).hasMessage("failed");
    published.join();
    assertThat(stored()).isEmpty();
    assertThat(told).containsExactly("o-1");
  }

  @Test
  void whoWaitsTooLongIsTold() throws Exception {
    ContextStart start = new ContextStart(new DefaultListableBeanFactory(), Duration.ofMillis(1));
    assertThat(start.awaitBeans()).isTrue();
    CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(start::awaitBeans);
    assertThatThrownBy(() -> other.get(30, TimeUnit.SECONDS))
        .rootCause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a child context has been starting for")
        .hasMessageContaining("publish when it has started");
  }

  @Test
  void whoIsInterruptedIsToldAndStaysInterrupted() {
    ContextStart start = new ContextStart(new DefaultListableBeanFactory(), Duration.ofMinutes(1));
    CompletableFuture<Boolean> other =
        CompletableFuture.supplyAsync(
            () -> {
              Thread.currentThread().interrupt();
              assertThatThrownBy(start::awaitBeans).hasMessageContaining("interrupted");
              return Thread.interrupted();
            });
    assertThat(other.join()).isTrue();
  }

  @Test
  void ofTwoDurableEventsInAChildNoneIsTaken() {
    SpringApplicationBuilder child =
        children(Orders.class)
            .initializers(
                context -> {
                  define(
                      context,
                      "first",
                      DurableEvents.class,
                      () -> events(StartOfChildTest::mailer));
                  define(
                      context,
                      "second",
                      DurableEvents.class,
                      () -> events(StartOfChildTest::mailer));
                });
    assertThatThrownBy(child::run)
        .satisfies(
            failure ->
                assertThat(
                        new MissingBeanAnalyzer(parent.getEnvironment())
                            .analyze(failure)
                            .getDescription())
                    .contains("several beans of type " + DurableEvents.class.getName())
                    .contains("first, second"));
  }

  @Test
  void anEventIsStoredByTheChildThatClosesMeanwhile() {
    List<ConfigurableApplicationContext> closing = new ArrayList<>();
    ConfigurableApplicationContext child =
        start(
            children()
                .initializers(
                    context ->
                        define(
                            context,
                            "events",
                            DurableEvents.class,
                            () -> closingWhenAsked(events(StartOfChildTest::mailer), closing))));
    closing.add(child);
    parent.publishEvent(new OrderPlaced("o-1"));
    assertThat(child.isActive()).isFalse();
    assertThat(stored()).hasSize(1);
  }

  @Test
  void aChildMayKeepAndHandleItsOwnBesideItsParents() throws Exception {
    CountDownLatch handled = new CountDownLatch(1);
    try (ConfigurableApplicationContext keeping =
        application(Library.class)
            .properties("report-cache.single-tenant=true", "report-cache.deliveries.store=memory")
            .run()) {
      SpringApplicationBuilder child =
          application(Library.class)
              .parent(keeping)
              .initializers(
                  context -> {
                    define(
                        context,
                        "orders",
                        DurableEventsCustomizer.class,
                        () ->
                            events ->
                                events
                                    .type(OrderPlaced.class)
                                    .handler(
                                        "mailer",
                                        OrderPlaced.class,
                                        LaneOptions.defaults(),
                                        (placed, run) -> handled.countDown()));
                    define(
                        context,
                        "events",
                        DurableEvents.class,
                        () ->
                            events(
                                context.getBean("orders", DurableEventsCustomizer.class)
                                    ::customize));
                  });
      try (ConfigurableApplicationContext started = child.run();
          var unused = started.getBean("events", DurableEvents.class).worker().build().start()) {
        keeping.publishEvent(new OrderPlaced("o-1"));
        assertThat(handled.await(30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(keeping.getBean(MemoryDeliveryStore.class).find(DeliveryQuery.all(), 0, 10))
          .isEmpty();
    }
  }

  private static void mailer(DurableEventsBuilder events) {
    events
        .type(OrderPlaced.class)
        .handler("mailer", OrderPlaced.class, LaneOptions.defaults(), (placed, run) -> {});
  }

  private DurableEvents events(Consumer<DurableEventsBuilder> customizer) {
    DurableEventsBuilder builder =
        DurableEvents.builder(store, JacksonCodecs.available())
            .tenants(TenantResolver.boundOrCentral());
    customizer.accept(builder);
    return builder.build();
  }

  private static DurableEvents closingWhenAsked(
      DurableEvents events, List<ConfigurableApplicationContext> closing) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          Object result = method.invoke(events, arguments);
          if (method.getName().equals("isRegistered")) {
            closing.forEach(ConfigurableApplicationContext::close);
          }
          return result;
        };
    return (DurableEvents)
        Proxy.newProxyInstance(
            DurableEvents.class.getClassLoader(), new Class<?>[] {DurableEvents.class}, handler);
  }

  /** Publishes from another thread, which ends or waits. */
  private void publish() {
    Thread other = publisher();
    other.start();
    long begun = System.nanoTime();
    while (!isAtRest(other.getState())
        && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(30)) {
      Thread.onSpinWait();
    }
  }

  private static boolean isAtRest(Thread.State state) {
    return state == Thread.State.TIMED_WAITING
        || state == Thread.State.WAITING
        || state == Thread.State.TERMINATED;
  }

  private Thread publisher() {
    return new Thread(
        () -> {
          try {
            parent.publishEvent(new OrderPlaced("o-1"));
            published.complete(null);
          } catch (Throwable e) {
            published.completeExceptionally(e);
          }
        });
  }

  private void recordMakerIn(ConfigurableApplicationContext context) {
    define(
        context,
        "recorded",
        DurableEventsCustomizer.class,
        () -> {
          makers.add(Thread.currentThread());
          return events -> {};
        });
  }

  private static <T> void define(
      ConfigurableApplicationContext context, String name, Class<T> type, Supplier<T> bean) {
    ((GenericApplicationContext) context).registerBean(name, type, bean);
  }

  private SpringApplicationBuilder children(Class<?>... configurations) {
    List<Class<?>> all = new ArrayList<>(List.of(configurations));
    all.add(Library.class);
    return application(all.toArray(Class<?>[]::new))
        .parent(parent)
        .properties("report-cache.deliveries.worker.enabled=false")
        .initializers(
            context -> define(context, "deliveryStore", DeliveryStore.class, () -> store));
  }

  private ConfigurableApplicationContext start(SpringApplicationBuilder child) {
    ConfigurableApplicationContext started = child.run();
    children.add(started);
    return started;
  }

  private static SpringApplicationBuilder application(Class<?>... configurations) {
    return new SpringApplicationBuilder(configurations)
        .web(WebApplicationType.NONE)
        .properties("spring.main.banner-mode=off", "spring.main.register-shutdown-hook=false");
  }

  private void subscribe() {
    parent
        .getBean(EventBus.class)
        .subscribe(
            OrderPlaced.class,
            placed -> told.add(placed.event().order()),
            SubscriptionOptions.inline());
  }

  private List<?> stored() {
    return store.find(DeliveryQuery.all(), 0, 100);
  }
}
