package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.rabbitmq.Bookings.RoomBooked;
import io.reportcache.testing.Await;
import io.reportcache.testing.FaultyWire;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.ManualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A network between the applications and the broker that fails. */
@Tag("any-jdk")
class RabbitTroubleTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final LaneOptions RELAY =
      RabbitMq.relayOptions()
          .withBackoff(new Backoff(Duration.ofMillis(20), Duration.ofMillis(100), 0.5));

  private final LibraryThreads threads = new LibraryThreads();
  private static final Pattern SEATS = Pattern.compile("\"seats\":(\\d+)");

  private final TestBroker test = new TestBroker();
  private final FaultyWire wire;
  private final RabbitMq broker;
  private final MemoryDeliveryStore published = new MemoryDeliveryStore();
  private final MemoryDeliveryStore received = new MemoryDeliveryStore();

  RabbitTroubleTest() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(test.uri);
    wire = FaultyWire.to(factory.getPort());
    factory.setHost("127.0.0.1");
    factory.setPort(wire.port());
    broker =
        RabbitMq.with(factory)
            .exchange(test.exchange)
            .confirmTimeout(Duration.ofSeconds(1))
            .build();
  }

  @AfterEach
  void close() throws Exception {
    broker.close();
    wire.close();
    test.close();
  }

  @Test
  void whileConnectionsAreCutEverythingArrivesOnceAndInOrder() throws Exception {
    int rooms = 10;
    int each = 40;
    Map<String, List<Integer>> handled = new ConcurrentHashMap<>();
    DurableEvents to =
        Bookings.consumer(received)
            .withoutLocalBus()
            .handler(
                "statistics",
                RoomBooked.class,
                LaneOptions.defaults().inOrder(),
                (envelope, run) ->
                    handled
                        .computeIfAbsent(
                            envelope.event().room(), room -> new CopyOnWriteArrayList<>())
                        .add(envelope.event().seats()))
            .build();
    DurableEvents from = relaying(RELAY);
    try (RabbitConsumer consumer = broker.consumer(test.group("reports")).into(to).start();
        DeliveryWorker sending = from.worker().pollInterval(Duration.ofMillis(20)).build().start();
        DeliveryWorker receiving = to.worker().build().start()) {
      for (int seats = 0; seats < each; seats++) {
        for (int room = 0; room < rooms; room++) {
          var unused = from.publish(new RoomBooked("r" + room, seats));
        }
        if (seats % 10 == 5) {
          long before = broker.stats().confirmed();
          Await.until("some are confirmed", () -> broker.stats().confirmed() > before);
          wire.cut();
        }
      }
      Await.until(
          "all are handled",
          () -> handled.values().stream().mapToInt(List::size).sum() >= rooms * each);
      assertThat(sending.awaitIdle(PATIENCE)).isTrue();
      assertThat(receiving.awaitIdle(PATIENCE)).isTrue();
      assertThat(consumer.isConnected()).isTrue();
    }
    List<Integer> inOrder = IntStream.range(0, each).boxed().toList();
    assertThat(handled)
        .hasSize(rooms)
        .allSatisfy((room, seats) -> assertThat(seats).isEqualTo(inOrder));
    assertThat(broker.stats().connections()).isGreaterThan(4);
  }

  @Test
  void aBrokerThatStopsAnsweringIsNoticedAndWhatItMayHaveGotIsSentAgain() throws Exception {
    DurableEvents from = relaying(RELAY);
    String queue = test.bind("#");
    try (DeliveryWorker worker =
        from.worker().pollInterval(Duration.ofMillis(20)).build().start()) {
      wire.swallow(false, true); // it gets the event, and its confirmation is lost
      var unused = from.publish(new RoomBooked("r1", 1));
      Await.until("it isn't confirmed", () -> broker.stats().published() == 1);
      Await.until("the connection is given up", () -> !broker.isConnected());
      wire.swallow(false, false);
      wire.cut(); // it could swallow what the next connection is greeted with
      Await.until("it is sent", () -> count(DeliveryStatus.COMPLETED) == 1);
      assertThat(worker.awaitIdle(PATIENCE)).isTrue();
    }
    assertThat(test.count(queue)).isGreaterThanOrEqualTo(1);
    assertThat(broker.stats().confirmed()).isEqualTo(1);
  }

  @Test
  void whileTheBrokerIsAwayNothingIsClaimedAndNothingIsCountedAsAnAttempt() throws Exception {
    DurableEvents from = relaying(RELAY);
    String queue = test.bind("#");
    try (DeliveryWorker worker =
        from.worker().pollInterval(Duration.ofMillis(20)).build().start()) {
      wire.swallow(true, true);
      wire.cut();
      Await.until("it is away", () -> !broker.isConnected());
      for (int i = 0; i < 1_000; i++) {
        var unused = from.publish(new RoomBooked("r" + i, i));
      }
      assertThat(count(DeliveryStatus.PENDING)).isEqualTo(1_000);
      wire.swallow(false, false);
      wire.cut();
      Await.until("all are sent", () -> count(DeliveryStatus.COMPLETED) == 1_000);
    }
    assertThat(test.count(queue)).isEqualTo(1_000);
    assertThat(broker.stats().unconfirmed()).isZero();
    assertThat(published.find(DeliveryQuery.all(), 0, 1_000))
        .allSatisfy(each -> assertThat(each.runs()).hasSize(1));
  }

  /** By the store's clock. Nothing is held in memory but what the store itself holds. */
  @Test
  void whileTheBrokerIsAwayForAnHourPublishingGoesOnAndEverythingArrivesAfterwardsInOrder()
      throws Exception {
    ManualTime time = new ManualTime("2026-01-31T12:00:00Z");
    MemoryDeliveryStore store = new MemoryDeliveryStore(10_000, time, time);
    DurableEvents from = Bookings.publisher(store, broker).build();
    String queue = test.bind("#");
    int minutes = 60;
    int each = 20;
    try (DeliveryWorker worker =
        from.worker().pollInterval(Duration.ofMillis(20)).build().start()) {
      wire.swallow(true, true);
      wire.cut();
      Await.until("it is away", () -> !broker.isConnected());
      for (int i = 0; i < minutes * each; i++) {
        var unused = from.publish(new RoomBooked("r" + i % 3, i));
        if (i % each == 0) {
          time.pass(Duration.ofMinutes(1));
        }
      }
      assertThat(store.count(DeliveryQuery.all()))
          .isEqualTo(Map.of(DeliveryStatus.PENDING, (long) minutes * each));
      assertThat(broker.stats().published()).as("nothing waits on its way").isZero();
      assertThat(worker.stats().failed()).isZero();
      wire.swallow(false, false);
      wire.cut();
      Await.until("all are sent", () -> worker.stats().succeeded() == minutes * each);
    }
    List<Integer> inOrder = IntStream.range(0, minutes * each).boxed().toList();
    List<Integer> arrived = new ArrayList<>();
    for (int i = 0; i < minutes * each; i++) {
      arrived.add(seats(test.take(queue)));
    }
    assertThat(arrived).containsExactlyInAnyOrderElementsOf(inOrder);
    for (int room = 0; room < 3; room++) {
      int of = room;
      assertThat(arrived.stream().filter(number -> number % 3 == of)).isSorted();
    }
    assertThat(test.count(queue)).isZero();
  }

  private static int seats(GetResponse message) {
    Matcher seats = SEATS.matcher(new String(message.getBody(), StandardCharsets.UTF_8));
    assertThat(seats.find()).isTrue();
    return Integer.parseInt(seats.group(1));
  }

  @Test
  void whatWasTakenAndNotAcknowledgedComesAgainAndIsStoredOnce() throws Exception {
    AtomicBoolean cut = new AtomicBoolean();
    CountDownLatch again = new CountDownLatch(2);
    DurableEvents to =
        Bookings.consumer(received)
            .withoutLocalBus()
            .handler("statistics", RoomBooked.class, LaneOptions.defaults(), (event, run) -> {})
            .build();
    DurableEvents from = relaying(RELAY);
    try (RabbitConsumer consumer =
            broker
                .consumer(test.group("reports"))
                .subscribe("#")
                .into(
                    messages -> {
                      to.receive(messages);
                      again.countDown();
                      if (cut.compareAndSet(false, true)) {
                        wire.cut();
                      }
                    })
                .start();
        DeliveryWorker worker = from.worker().pollInterval(Duration.ofMillis(20)).build().start()) {
      var unused = from.publish(new RoomBooked("r1", 1));
      Await.latch(again);
      assertThat(consumer.group()).isEqualTo("reports");
      assertThat(worker.awaitIdle(PATIENCE)).isTrue();
    }
    assertThat(received.count(DeliveryQuery.all())).containsEntry(DeliveryStatus.PENDING, 1L);
  }

  @Test
  void closingLeavesNoThreadBehindThoughTheBrokerIsSilent() throws Exception {
    RabbitConsumer consumer =
        broker.consumer(test.group("reports")).subscribe("#").handle(message -> {}).start();
    assertThat(threads.started()).isNotEmpty();
    wire.swallow(true, true);
    consumer.close();
    broker.close();
    broker.close();
    threads.awaitNone();
  }

  private DurableEvents relaying(LaneOptions options) {
    return DurableEvents.builder(published, JacksonCodecs.available())
        .producer(Bookings.SERVICE)
        .type(RoomBooked.class)
        .withoutLocalBus()
        .relay("rabbitmq", "#", options, broker.relay())
        .build();
  }

  private long count(DeliveryStatus status) {
    return published.count(DeliveryQuery.all()).getOrDefault(status, 0L);
  }
}
