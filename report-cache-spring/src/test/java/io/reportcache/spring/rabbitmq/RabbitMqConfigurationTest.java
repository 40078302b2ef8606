package io.reportcache.spring.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.reportcache.ReportCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.rabbitmq.RabbitListener;
import io.reportcache.rabbitmq.RabbitMq;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.spring.DeliveriesAutoConfiguration;
import io.reportcache.spring.DurableEventsCustomizer;
import io.reportcache.spring.Logged;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.ClassUtils;

/** Events between two applications of Spring, over a real broker. */
@Tag("any-jdk")
class RabbitMqConfigurationTest {

  @EventName("room.booked")
  record RoomBooked(String room) implements DomainEvent {}

  private static final String EXCHANGE = "spring-" + UUID.randomUUID();

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  ReportCacheAutoConfiguration.class,
                  DeliveriesAutoConfiguration.class,
                  RabbitMqAutoConfiguration.class))
          .withPropertyValues(
              "report-cache.single-tenant=true", "report-cache.deliveries.store=memory");

  private ApplicationContextRunner connected(String name) {
    return runner.withPropertyValues(
        "report-cache.rabbitmq.enabled=true",
        "report-cache.rabbitmq.exchange=" + EXCHANGE,
        "spring.application.name=" + name,
        "spring.rabbitmq.addresses=" + broker());
  }

  @AfterEach
  void deleteWhatWasDeclared() throws Exception {
    if (System.getenv("REPORT_CACHE_TEST_RABBITMQ") == null) {
      return;
    }
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker());
    try (Connection connection = factory.newConnection();
        Channel channel = connection.createChannel()) {
      String queue = EXCHANGE + ".reports";
      for (String suffix :
          List.of(
              "",
              ".dead-letters",
              ".parked",
              ".retry.1000",
              ".retry.10000",
              ".retry.60000",
              ".retry.600000")) {
        var unused = channel.queueDelete(queue + suffix);
      }
      var unused = channel.exchangeDelete(EXCHANGE);
    }
  }

  @Test
  void anEventOfOneApplicationRunsHandlersAndDropsReportsInAnother() {
    AtomicInteger generated = new AtomicInteger();
    BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    Report<NoParams, Integer> rooms =
        Report.named("rooms", Integer.class)
            .invalidatedBy(RoomBooked.class)
            .generatedBy(generated::incrementAndGet);
    DurableEventsCustomizer takes =
        events ->
            events
                .typeFrom("availability", RoomBooked.class)
                .handler(
                    "statistics",
                    RoomBooked.class,
                    LaneOptions.defaults(),
                    (envelope, run) -> handled.add(envelope.event().room()));
    connected("reports")
        .withBean("takes", DurableEventsCustomizer.class, () -> takes)
        .withBean("rooms", Report.class, () -> rooms)
        .run(
            reports -> {
              assertThat(reports.getBean(ReportCache.class).central().get(rooms)).isEqualTo(1);
              connected("availability")
                  .withBean(
                      "gives",
                      DurableEventsCustomizer.class,
                      () -> events -> events.type(RoomBooked.class))
                  .run(
                      availability -> {
                        var unused =
                            availability.getBean(DurableEvents.class).publish(new RoomBooked("r1"));
                        assertThat(handled.poll(20, TimeUnit.SECONDS)).isEqualTo("r1");
                      });
              assertThat(reports.getBean(ReportCache.class).central().get(rooms)).isEqualTo(2);
            });
  }

  @Test
  void eachOfSeveralNodesHearsAnEventIfItIsToldTo() {
    Report<NoParams, Integer> first = rooms(new AtomicInteger());
    Report<NoParams, Integer> second = rooms(new AtomicInteger());
    node(first)
        .run(
            one ->
                node(second)
                    .run(
                        two -> {
                          assertThat(get(one, first) + get(two, second)).isEqualTo(2);
                          assertThat(listener(one).isConnected()).isTrue();
                          connected("availability")
                              .withBean(
                                  "gives",
                                  DurableEventsCustomizer.class,
                                  () -> events -> events.type(RoomBooked.class))
                              .run(RabbitMqConfigurationTest::publish);
                          await(() -> listener(one).heard() == 1 && listener(two).heard() == 1);
                          assertThat(get(one, first) + get(two, second)).isEqualTo(4);
                          assertThat(listener(one).isOutOfTouch()).isFalse();
                        }));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          consumer.group | a b
          consumer.prefetch | 0
          consumer.retry-pauses | 8d
          consumer.subscriptions | a b
          listener.maximum-staleness | 1s
          """)
  void aValueOutOfItsRangeIsRefusedWithItsProperty(String property, String value) {
    String name = "report-cache.rabbitmq." + property;
    node(rooms(new AtomicInteger()))
        .withPropertyValues(name + "=" + value)
        .run(
            refused ->
                assertThat(refused.getStartupFailure()).hasStackTraceContaining(name + ": "));
  }

  private static Report<NoParams, Integer> rooms(AtomicInteger generated) {
    return Report.named("rooms", Integer.class)
        .invalidatedBy(RoomBooked.class)
        .generatedBy(generated::incrementAndGet);
  }

  private static int get(ApplicationContext context, Report<NoParams, Integer> report) {
    return context.getBean(ReportCache.class).central().get(report);
  }

  private static RabbitListener listener(ApplicationContext context) {
    return context.getBean(RabbitMq.class).listeners().get(0);
  }

  private static void publish(ApplicationContext context) {
    var unused = context.getBean(DurableEvents.class).publish(new RoomBooked("r1"));
    RabbitMq broker = context.getBean(RabbitMq.class);
    await(() -> broker.stats().confirmed() == 1);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the end of patience").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private ApplicationContextRunner node(Report<NoParams, Integer> report) {
    return consuming(report).withPropertyValues("report-cache.rabbitmq.listener.enabled=true");
  }

  private ApplicationContextRunner consuming(Report<NoParams, Integer> report) {
    return connected("reports")
        .withBean(
            "takes",
            DurableEventsCustomizer.class,
            () -> events -> events.typeFrom("availability", RoomBooked.class))
        .withBean("report", Report.class, () -> report);
  }

  @Test
  void whereReportsOfSeveralNodesWouldBeStaleAWarningSaysSo() {
    String warning = "the reports of other nodes stay stale until their ttl ends";
    Report<NoParams, Integer> rooms = rooms(new AtomicInteger());
    Report<NoParams, Integer> timed =
        Report.named("rooms", Integer.class).ttl(Duration.ofMinutes(1)).generatedBy(() -> 1);
    assertThat(warnings(consuming(rooms)))
        .singleElement()
        .asString()
        .contains("Reports depend on [RoomBooked]", warning, "listener.enabled=true");
    assertThat(warnings(consuming(timed))).isEmpty();
    assertThat(warnings(node(rooms))).isEmpty();
    assertThat(
            warnings(
                consuming(rooms)
                    .withPropertyValues("report-cache.rabbitmq.listener.enabled=false")))
        .isEmpty();
  }

  private static List<String> warnings(ApplicationContextRunner runner) {
    try (Logged log = new Logged(RabbitMqAutoConfiguration.class)) {
      runner.run(context -> assertThat(context).hasNotFailed());
      return log.messages();
    }
  }

  @Test
  void nothingIsDeclaredWithoutTheProperty() {
    runner
        .withPropertyValues("spring.rabbitmq.addresses=" + broker())
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RabbitMq.class));
  }

  @Test
  void withoutAStoreItFailsAndSaysWhatToSet() {
    connected("reports")
        .withPropertyValues("report-cache.deliveries.store=none")
        .run(
            context ->
                assertThat(root(context.getStartupFailure()))
                    .hasMessageContaining("set report-cache.deliveries.store=jdbc"));
  }

  @Test
  void aGroupNeedsAName() {
    connected("")
        .withBean(
            DurableEventsCustomizer.class,
            () -> events -> events.typeFrom("availability", RoomBooked.class))
        .run(
            context ->
                assertThat(root(context.getStartupFailure()))
                    .hasMessageContaining("report-cache.rabbitmq.consumer.group"));
  }

  @Test
  void theAddressIsThatOfBootsProperties() {
    RabbitAddress address =
        address(
            "spring.rabbitmq.host=rabbit",
            "spring.rabbitmq.username=bob",
            "spring.rabbitmq.password=secret",
            "spring.rabbitmq.virtual-host=rooms",
            "spring.rabbitmq.ssl.enabled=true");
    assertThat(address).hasToString("the RabbitMQ at [rabbit:5671]");
    assertThat(address.factory().getUsername()).isEqualTo("bob");
    assertThat(address.factory().getPassword()).isEqualTo("secret");
    assertThat(address.factory().getVirtualHost()).isEqualTo("rooms");
    assertThat(address.factory().isSSL()).isTrue();
    assertThat(address()).hasToString("the RabbitMQ at [localhost:5672]");
    assertThat(address("spring.rabbitmq.addresses=one:5672, two"))
        .hasToString("the RabbitMQ at [one:5672, two]");
    assertThat(address("spring.rabbitmq.addresses=amqp://bob:secret@one:5673/rooms").factory())
        .satisfies(factory -> assertThat(factory.getUsername()).isEqualTo("bob"))
        .satisfies(factory -> assertThat(factory.getVirtualHost()).isEqualTo("rooms"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one:port",
        "one:0",
        "one:70000",
        "amqp://bob:secret@one:port",
        "amqp://bob:secret@one:70000",
        "http://bob:secret@one:5672"
      })
  void anAddressThatCantBeReadIsRefusedWithoutThePassword(String wrong) {
    assertThatThrownBy(() -> address("spring.rabbitmq.addresses=" + wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("spring.rabbitmq.addresses can't be read")
        .hasMessageNotContaining("secret");
  }

  /** As a container of a test or of Docker Compose does. */
  @Test
  void theAddressIsThatOfBootsConnectionDetails() {
    ClassLoader classes = getClass().getClassLoader();
    RabbitAddress.DETAILS.stream()
        .filter(name -> ClassUtils.isPresent(name, classes))
        .findFirst()
        .ifPresent(
            name -> {
              Class<?> type = ClassUtils.resolveClassName(name, classes);
              Object one = details(type);
              DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
              beans.registerSingleton("details", one);
              RabbitAddress address = RabbitAddress.of(beans, new StandardEnvironment());
              assertThat(address).hasToString("the RabbitMQ at [rabbit:5673]");
              assertThat(address.factory().getUsername()).isEqualTo("bob");
            });
  }

  private static String broker() {
    String given = System.getenv("REPORT_CACHE_TEST_RABBITMQ");
    assumeTrue(given != null, "REPORT_CACHE_TEST_RABBITMQ names no server");
    return given;
  }

  private static Throwable root(Throwable failure) {
    return failure.getCause() == null ? failure : root(failure.getCause());
  }

  private static Object details(Class<?> type) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "getUsername" -> "bob";
              case "getAddresses" -> List.of(node(type));
              default -> null;
            });
  }

  private static Object node(Class<?> details) {
    try {
      var record = Class.forName(details.getName() + "$Address", true, details.getClassLoader());
      return record.getConstructor(String.class, int.class).newInstance("rabbit", 5673);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static RabbitAddress address(String... properties) {
    StandardEnvironment environment = new StandardEnvironment();
    TestPropertyValues.of(properties).applyTo(environment, TestPropertyValues.Type.MAP, "test");
    return RabbitAddress.of(new DefaultListableBeanFactory(), environment);
  }
}
