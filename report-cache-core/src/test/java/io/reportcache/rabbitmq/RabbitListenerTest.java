package io.reportcache.rabbitmq;

import static io.reportcache.rabbitmq.Bookings.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.rabbitmq.Bookings.RoomBooked;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes that share nothing but a broker stay fresh, each by a listener of its own. */
@Tag("any-jdk")
class RabbitListenerTest {

  private static final TenantId GLOBEX = TenantId.of("globex");
  private static final Duration TOO_LONG = Duration.ofSeconds(11);

  private final TestBroker test = new TestBroker();
  private final AtomicInteger seats = new AtomicInteger(1);
  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final ListeningNode one = new ListeningNode(test.uri, test.exchange, seats, store);
  private final ListeningNode two = new ListeningNode(test.uri, test.exchange, seats, store);

  RabbitListenerTest() throws Exception {}

  @AfterEach
  void close() throws Exception {
    one.close();
    two.close();
    test.close();
  }

  @Test
  void anEventOfAnotherServiceDropsTheReportOnEachNode() throws Exception {
    try (RabbitListener first = one.listen();
        RabbitListener second = two.listen()) {
      assertThat(List.of(one.get("r1"), two.get("r1"), two.get("r2"))).containsOnly(1);
      seats.set(2);
      publish("r1");
      awaitHeard(1, first, second);
      assertThat(List.of(one.get("r1"), two.get("r1"))).containsOnly(2);
      assertThat(two.get("r2")).isEqualTo(1); // the rule says only that room's
      assertThat(one.broker.listeners()).containsExactly(first);
      assertThat(one.broker.stats().heard()).isEqualTo(1);
    }
    assertThat(one.broker.listeners()).isEmpty();
  }

  @Test
  void effectsHappenOnceThoughEachNodeHearsTheEventAndOneHearsItTwice() throws Exception {
    AtomicInteger handled = new AtomicInteger();
    AtomicInteger told = new AtomicInteger();
    var inline = SubscriptionOptions.inline();
    for (ListeningNode node : List.of(one, two)) {
      var unused =
          node.reports
              .events()
              .subscribe(RoomBooked.class, event -> told.incrementAndGet(), inline);
    }
    String group = test.group("reports");
    try (RabbitConsumer member =
            one.broker.consumer(group).into(withHandler(one, handled)).start();
        RabbitConsumer other = two.broker.consumer(group).into(withHandler(two, handled)).start();
        RabbitListener first = one.listen();
        RabbitListener second = two.listen();
        DeliveryWorker worker = withHandler(one, handled).worker().build().start()) {
      assertThat(List.of(one.get("r1"), two.get("r1"))).containsOnly(1);
      seats.set(2);
      publish("r1");
      awaitHeard(1, first, second);
      Await.until("it is taken", () -> taken() == 1);
      assertThat(List.of(one.get("r1"), two.get("r1"))).containsOnly(2);
      assertThat(worker.awaitIdle(Duration.ofSeconds(20))).isTrue();
      assertThat(handled).hasValue(1);
      assertThat(told).hasValue(1); // by the consumer of the group, where it came
      assertThat(List.of(member, other)).allMatch(RabbitConsumer::isConnected);
    }
  }

  @Test
  void aNodeThatWasCutOffServesNothingStaleWhenItIsBack() throws Exception {
    try (RabbitListener first = one.listen();
        RabbitListener second = two.listen()) {
      assertThat(List.of(one.get("r1"), two.get("r1"))).containsOnly(1);
      cutOff(two, second);
      seats.set(2);
      publish("r1");
      awaitHeard(1, first);
      assertThat(one.get("r1")).isEqualTo(2);
      assertThat(two.get("r1")).isEqualTo(1); // it can't know
      reconnect(two, second);
      assertThat(two.get("r1")).isEqualTo(2);
      seats.set(3);
      publish("r1");
      awaitHeard(1, second);
      assertThat(two.get("r1")).isEqualTo(3);
    }
  }

  @Test
  void aValueThatIsLoadedAcrossTheGapIsNotKept() throws Exception {
    try (RabbitListener listener = one.listen()) {
      cutOff(one, listener);
      CountDownLatch read = new CountDownLatch(1);
      CountDownLatch back = new CountDownLatch(1);
      one.beforeItReturns =
          () -> {
            read.countDown();
            Await.latch(back);
          };
      CompletableFuture<Integer> loading = CompletableFuture.supplyAsync(() -> one.get("r1"));
      Await.latch(read);
      seats.set(2);
      publish("r1");
      reconnect(one, listener);
      back.countDown();
      assertThat(loading.join()).isEqualTo(1); // those who waited get it
      assertThat(one.get("r1")).isEqualTo(2);
    }
  }

  @Test
  void whatWasLoadedBeforeTheQueueWasBoundIsDropped() throws Exception {
    test.channel.exchangeDeclare(test.exchange, "topic", true);
    assertThat(one.get("r1")).isEqualTo(1);
    seats.set(2);
    publish("r1"); // and no queue of this node takes it
    try (RabbitListener listener = one.listen()) {
      assertThat(one.get("r1")).isEqualTo(2);
      assertThat(listener.connections()).isEqualTo(1);
    }
  }

  @Test
  void anEventThatComesWhileAllIsDroppedIsHeard() throws Exception {
    test.channel.confirmSelect();
    TenantCacheManager caches =
        insteadOf(
            "invalidateAllTenants",
            () -> {
              assertThat(one.get("r1")).isEqualTo(1); // loaded after it was dropped
              seats.set(2);
              publish("r1");
              test.channel.waitForConfirms();
              return null;
            });
    try (RabbitListener listener = one.broker.listener(one.events, caches).start()) {
      awaitHeard(1, listener);
      assertThat(one.get("r1")).isEqualTo(2);
    }
  }

  @Test
  void whileAllIsHeardNothingIsDropped() throws Exception {
    try (RabbitListener listener = one.listen()) {
      assertThat(one.get("r1")).isEqualTo(1);
      seats.set(2);
      for (int i = 0; i < 5; i++) {
        one.time.pass(Duration.ofSeconds(9));
        Duration passed = listener.sinceContact();
        assertThat(passed).isLessThan(Duration.ofSeconds(10));
        Await.until("it is in touch", () -> listener.sinceContact().isZero());
      }
      assertThat(one.get("r1")).isEqualTo(1);
      assertThat(listener.connections()).isEqualTo(1);
    }
  }

  @Test
  void outOfTouchForTooLongNothingIsServedThatIsOld() throws Exception {
    try (RabbitListener listener = one.listen()) {
      assertThat(one.get("r1")).isEqualTo(1);
      cutOff(one, listener);
      seats.set(2);
      one.time.pass(Duration.ofSeconds(9));
      assertThat(listener.isOutOfTouch()).isFalse();
      assertThat(one.get("r1")).isEqualTo(1);
      one.time.pass(Duration.ofSeconds(2));
      assertThat(listener.isOutOfTouch()).isTrue();
      Await.until("it is dropped", () -> one.get("r1") == 2);
      seats.set(3);
      Await.until("it is dropped again", () -> one.get("r1") == 3);
      reconnect(one, listener);
      assertThat(listener.isOutOfTouch()).isFalse();
    }
  }

  @Test
  void outOfTouchItServesWhatItHasIfItIsToldSo() throws Exception {
    AtomicBoolean dropped = new AtomicBoolean();
    try (RabbitListener listener = one.listen(RabbitListenerBuilder::servingWhenAway)) {
      assertThat(one.get("r1")).isEqualTo(1);
      cutOff(one, listener);
      seats.set(2);
      one.time.pass(TOO_LONG);
      assertThat(listener.isOutOfTouch()).isTrue();
      one.beforeItReturns = () -> dropped.set(true);
      publish("r1");
      assertThat(one.get("r1")).isEqualTo(1);
      assertThat(dropped).isFalse();
      reconnect(one, listener);
      assertThat(one.get("r1")).isEqualTo(2);
    }
  }

  @Test
  void aQueueWhoseMessagesAreNotHeardInTimeIsGivenUp() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    var unused =
        one.reports
            .events()
            .subscribe(
                RoomBooked.class,
                event -> {
                  hangs.countDown();
                  Await.latch(goesOn);
                },
                SubscriptionOptions.inline().withAnnounced());
    try (RabbitListener listener = one.listen()) {
      assertThat(one.get("r1")).isEqualTo(1);
      String queue = listener.queue();
      publish("r1");
      Await.latch(hangs);
      seats.set(2);
      publish("r1"); // waits behind it
      Await.until("a probe is under way", () -> passed(one, Duration.ofSeconds(1), listener));
      Await.until("it has another queue", () -> listener.connections() == 2);
      assertThat(one.get("r1")).isEqualTo(2);
      assertThat(listener.queue()).isNotEqualTo(queue);
      goesOn.countDown();
      Await.until("it hears again", () -> !listener.isOutOfTouch());
    }
  }

  @Test
  void whatCannotBeReadDropsWhatMayDependOnIt() throws Exception {
    try (RabbitListener listener = one.listen()) {
      assertThat(List.of(one.get("r1"), one.get(GLOBEX, "r1"))).containsOnly(1);
      seats.set(2);
      send(message(2, "{}")); // a version that is yet to come
      awaitHeard(1, listener);
      assertThat(one.get("r1")).isEqualTo(2);
      assertThat(one.get(GLOBEX, "r1")).isEqualTo(1);
      seats.set(3);
      send(message(1, "no JSON"));
      awaitHeard(2, listener);
      assertThat(one.get("r1")).isEqualTo(3);
      assertThat(one.get(GLOBEX, "r1")).isEqualTo(1);
      test.channel.basicPublish(
          test.exchange, "availability.room.booked", null, "no envelope".getBytes("UTF-8"));
      awaitHeard(3, listener);
      assertThat(one.get(GLOBEX, "r1")).isEqualTo(3);
      seats.set(4);
      send(message(2, TenantId.CENTRAL, "{}"));
      awaitHeard(4, listener);
      assertThat(one.get(GLOBEX, "r1")).isEqualTo(4);
      assertThat(listener.isConnected()).isTrue();
      assertThat(listener.connections()).isEqualTo(1);
    }
  }

  @Test
  void aRuleThatFailsDropsAllThatItMayReach() throws Exception {
    try (RabbitListener listener = one.listen()) {
      assertThat(one.get("r1")).isEqualTo(1);
      seats.set(2);
      publish("unknown");
      awaitHeard(1, listener);
      assertThat(one.get("r1")).isEqualTo(2);
    }
  }

  @Test
  void ownEventsOfAnotherNodeAreHeardIfThatIsAskedFor() throws Exception {
    DurableEvents own =
        DurableEvents.builder(store, JacksonCodecs.available())
            .producer(Bookings.SERVICE)
            .type(RoomBooked.class)
            .relay("rabbitmq", "#", RabbitMq.relayOptions(), one.broker.relay())
            .localBus(two.reports.events())
            .build();
    assertThatThrownBy(() -> two.broker.listener(own, two.reports.caches()).start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("hears nothing")
        .hasMessageContaining("withOwnEvents()");
    try (RabbitListener listener =
        two.broker.listener(own, two.reports.caches()).withOwnEvents().start()) {
      assertThat(two.get("r1")).isEqualTo(1);
      seats.set(2);
      publish("r1");
      awaitHeard(1, listener);
      assertThat(two.get("r1")).isEqualTo(2);
    }
  }

  @Test
  void itsQueueIsForItAloneAndGoneWhenItIsClosed() throws Exception {
    RabbitListener listener = one.listen();
    String queue = listener.queue();
    assertThat(queue).startsWith(test.exchange + ".node.");
    assertThatThrownBy(() -> test.count(String.valueOf(queue)))
        .hasStackTraceContaining("RESOURCE_LOCKED");
    listener.close();
    listener.close();
    assertThat(listener.isConnected()).isFalse();
    Await.until("it is gone", () -> !exists(String.valueOf(queue)));
  }

  @Test
  void itGetsNoQueueBeforeTheGroupHasOne() throws Exception {
    String group = test.group("reports");
    String queue = test.exchange + "." + group;
    test.channel.queueDeclare(queue, false, true, false, null); // so that the group can't have it
    try (RabbitConsumer consumer = one.broker.consumer(group).into(one.events).start();
        RabbitListener listener = one.listen()) {
      assertThat(List.of(consumer.isConnected(), listener.isConnected())).containsOnly(false);
      test.channel.queueDelete(queue);
      Await.until("it hears", listener::isConnected);
      assertThat(consumer.hasDeclared()).isTrue();
    }
  }

  @Test
  void closingLeavesNoThreadBehindThoughTheBrokerIsSilent() throws Exception {
    LibraryThreads threads = new LibraryThreads();
    RabbitListener listener = one.listen();
    assertThat(threads.started()).isNotEmpty();
    one.wire.swallow(true, true);
    listener.close();
    Await.until(
        "its threads have ended",
        () -> threads.started().stream().noneMatch(each -> each.getName().contains("rabbitmq")));
    one.wire.swallow(false, false);
    one.wire.cut(); // what else there is closes quickly
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    DurableEvents deaf = Bookings.consumer(store).withoutLocalBus().build();
    assertThatThrownBy(() -> one.broker.listener(deaf, one.reports.caches()).start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no local bus");
    SharedTierStats shares =
        SharedTierStats.builder().state(SharedTierStats.State.CONNECTED).build();
    TenantCacheManager shared = insteadOf("sharedTierStats", () -> shares);
    assertThatThrownBy(() -> one.broker.listener(one.events, shared).start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("leave the listener out");
    RabbitListenerBuilder builder = one.broker.listener(one.events, one.reports.caches());
    for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(1_999), Duration.ofDays(2))) {
      assertThatThrownBy(() -> builder.maximumStaleness(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("maximumStaleness must be 2 s to 1 day");
    }
    assertThatThrownBy(() -> builder.subscribe("a b")).isInstanceOf(IllegalArgumentException.class);
    one.broker.close();
    assertThatThrownBy(builder::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  /** Returns the caches of a node, of which one method does something else. */
  private TenantCacheManager insteadOf(String name, Callable<?> answer) {
    TenantCacheManager caches = one.reports.caches();
    return (TenantCacheManager)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {TenantCacheManager.class},
            (proxy, method, arguments) ->
                method.getName().equals(name) ? answer.call() : method.invoke(caches, arguments));
  }

  private static DurableEvents withHandler(ListeningNode node, AtomicInteger handled) {
    return Bookings.consumer(node.store)
        .localBus(node.reports.events())
        .handler(
            "statistics",
            RoomBooked.class,
            LaneOptions.defaults(),
            (event, run) -> handled.incrementAndGet())
        .build();
  }

  private long taken() {
    return one.broker.stats().taken() + two.broker.stats().taken();
  }

  private static void cutOff(ListeningNode node) {
    node.wire.swallow(true, true);
    node.wire.cut();
  }

  private static void cutOff(ListeningNode node, RabbitListener listener) {
    cutOff(node);
    Await.until("it is cut off", () -> !listener.isConnected());
  }

  private static void reconnect(ListeningNode node, RabbitListener listener) {
    node.wire.swallow(false, false);
    node.wire.cut(); // or what is swallowed at its beginning is missed
    Await.until("it is back", listener::isConnected);
  }

  /** Lets time pass until the node has waited too long for an answer. */
  private static boolean passed(ListeningNode node, Duration time, RabbitListener listener) {
    node.time.pass(time);
    return listener.connections() == 2;
  }

  private static void awaitHeard(long events, RabbitListener... listeners) {
    for (RabbitListener each : listeners) {
      Await.until("it is heard", () -> each.heard() >= events);
    }
  }

  private void publish(String room) throws Exception {
    send(message(1, "{\"room\":\"%s\",\"seats\":1}".formatted(room)));
  }

  private static Message message(int version, String payload) {
    return message(version, ACME, payload);
  }

  private static Message message(int version, TenantId tenant, String payload) {
    return Message.of(UUID.randomUUID(), "room.booked", version, tenant, payload)
        .producer(Bookings.SERVICE)
        .createdAt(Instant.parse("2026-01-31T12:00:00Z"))
        .build();
  }

  private void send(Message message) throws Exception {
    WireMessage written = new Wire(WireFormat.PROPERTIES, 10_000).write(message);
    AMQP.BasicProperties properties = written.properties();
    test.channel.basicPublish(
        test.exchange, "availability.room.booked", properties, written.body());
  }

  private boolean exists(String queue) {
    try {
      return test.count(queue) >= 0;
    } catch (Exception e) {
      return !String.valueOf(e.getCause()).contains("NOT_FOUND");
    }
  }
}
