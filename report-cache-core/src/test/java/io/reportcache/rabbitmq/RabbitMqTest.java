package io.reportcache.rabbitmq;

import static io.reportcache.rabbitmq.Bookings.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import io.reportcache.ReportCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.rabbitmq.Bookings.RoomBooked;
import io.reportcache.rabbitmq.Bookings.RoomClosed;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events from one application to another, through a real broker. */
@Tag("any-jdk")
class RabbitMqTest {

  private final TestBroker test = new TestBroker();
  private final MemoryDeliveryStore published = new MemoryDeliveryStore();
  private final MemoryDeliveryStore received = new MemoryDeliveryStore();
  private final RabbitMq broker = test.builder().build();

  RabbitMqTest() throws Exception {}

  @AfterEach
  void close() throws Exception {
    broker.close();
    test.close();
  }

  @Test
  void anEventReachesTheHandlersOfAnotherApplicationWithItsEnvelope() throws Exception {
    Queue<DomainEvent> handled = new ConcurrentLinkedQueue<>();
    Queue<TenantId> tenants = new ConcurrentLinkedQueue<>();
    DurableEvents to =
        Bookings.consumer(received)
            .withoutLocalBus()
            .handler(
                "statistics",
                "room.*",
                LaneOptions.defaults(),
                (envelope, run) -> {
                  handled.add(envelope.event());
                  tenants.add(TenantContext.require());
                  assertThat(envelope.producer()).isEqualTo("availability");
                })
            .build();
    DurableEvents from = Bookings.publisher(published, broker).build();
    try (RabbitConsumer consumer = broker.consumer(test.group("reports")).into(to).start();
        DeliveryWorker sending = from.worker().build().start();
        DeliveryWorker receiving = to.worker().build().start()) {
      var booked = from.publish(new RoomBooked("r1", 4));
      var closed = from.publish(new RoomClosed("r2"));
      Await.until("both are handled", () -> handled.size() == 2);

      assertThat(handled).containsExactlyInAnyOrder(new RoomBooked("r1", 4), new RoomClosed("r2"));
      assertThat(tenants).containsExactlyInAnyOrder(ACME, TenantId.CENTRAL);
      assertThat(consumer.isConnected()).isTrue();
      assertThat(received.find(DeliveryQuery.all(), 0, 10))
          .extracting(each -> each.message().id())
          .containsExactlyInAnyOrder(booked, closed);
    }
    assertThat(broker.stats().confirmed()).isEqualTo(2);
  }

  @Test
  void aRuleDropsAReportBeforeTheMessageIsAcknowledged() throws Exception {
    AtomicInteger generated = new AtomicInteger();
    Report<String, Integer> seats =
        Report.named("seats", Integer.class)
            .keyedBy((String room) -> room)
            .invalidatedBy(RoomBooked.class, RoomBooked::room)
            .generatedBy(room -> generated.incrementAndGet());
    DurableEvents from = Bookings.publisher(published, broker).build();
    try (ReportCache reports = ReportCache.builder().report(seats).build()) {
      DurableEvents to = Bookings.consumer(received).localBus(reports.events()).build();
      reports.tenant(ACME).get(seats, "r1");
      reports.tenant(ACME).get(seats, "r2");
      try (RabbitConsumer consumer = broker.consumer(test.group("reports")).into(to).start();
          DeliveryWorker sending = from.worker().build().start()) {
        var unused = from.publish(new RoomBooked("r1", 4));
        Await.until("it is taken", () -> broker.stats().taken() == 1);
        assertThat(reports.tenant(ACME).get(seats, "r1")).isEqualTo(3);
        assertThat(reports.tenant(ACME).get(seats, "r2")).isEqualTo(2);
        assertThat(consumer.group()).isEqualTo("reports");
      }
    }
  }

  @Test
  void aMessageIsReadableByAnyClient() throws Exception {
    String queue = test.bind("availability.room.booked");
    DurableEvents from = Bookings.publisher(published, broker).build();
    try (DeliveryWorker worker = from.worker().build().start()) {
      var id = from.publish(new RoomBooked("r1", 4));
      Await.until("it is confirmed", () -> broker.stats().confirmed() == 1);

      GetResponse got = test.take(queue);
      assertThat(got).isNotNull();
      assertThat(new String(got.getBody(), StandardCharsets.UTF_8))
          .isEqualTo("{\"room\":\"r1\",\"seats\":4}");
      assertThat(got.getEnvelope().getRoutingKey()).isEqualTo("availability.room.booked");
      assertThat(got.getProps().getContentType()).isEqualTo("application/json");
      assertThat(got.getProps().getMessageId()).isEqualTo(id.toString());
      assertThat(got.getProps().getType()).isEqualTo("room.booked");
      assertThat(got.getProps().getAppId()).isEqualTo("availability");
      assertThat(got.getProps().getDeliveryMode()).isEqualTo(2);
      assertThat(got.getProps().getHeaders().toString())
          .contains("cloudEvents:specversion=1.0", "cloudEvents:tenant=acme")
          .doesNotContain("io.reportcache");
    }
  }

  @Test
  void anEventThatNoQueueTakesIsADeadLetterAndCanBeReplayed() throws Exception {
    RabbitMq impatient = test.builder().unroutableAttempts(3).build();
    DurableEvents from =
        DurableEvents.builder(published, JacksonCodecs.available())
            .producer("availability")
            .type(RoomBooked.class)
            .withoutLocalBus()
            .relay(
                "rabbitmq",
                "#",
                RabbitMq.relayOptions()
                    .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), 0)),
                impatient.relay())
            .build();
    try (impatient;
        DeliveryWorker worker = from.worker().pollInterval(Duration.ofMillis(10)).build().start()) {
      var unused = from.publish(new RoomBooked("r1", 4));
      Await.until("it is given up", () -> count(DeliveryStatus.DEAD_LETTER) == 1);
      assertThat(impatient.stats().unroutable()).isEqualTo(3);
      assertThat(published.find(DeliveryQuery.all(), 0, 1).get(0).runs().get(0).error())
          .contains("no queue takes routing key availability.room.booked");

      String queue = test.bind("availability.#");
      assertThat(published.replay(DeliveryQuery.all())).isEqualTo(1);
      Await.until("it is sent", () -> count(DeliveryStatus.COMPLETED) == 1);
      assertThat(test.count(queue)).isEqualTo(1);
    }
  }

  @Test
  void aTenantThatFloodsTheQueueDoesNotDelayAnother() throws Exception {
    int flood = 500;
    Queue<TenantId> handled = new ConcurrentLinkedQueue<>();
    TenantId globex = TenantId.of("globex");
    DurableEvents to =
        Bookings.consumer(received)
            .withoutLocalBus()
            .handler(
                "statistics",
                RoomBooked.class,
                LaneOptions.defaults().withConcurrency(1),
                (envelope, run) -> handled.add(envelope.tenant()))
            .build();
    DurableEvents from = Bookings.publisher(published, broker).build();
    try (RabbitConsumer consumer = broker.consumer(test.group("reports")).into(to).start();
        DeliveryWorker sending = from.worker().build().start()) {
      for (int i = 0; i < flood; i++) {
        var unused = from.publish(new RoomBooked("r" + i, i));
      }
      Await.until("the flood is here", () -> broker.stats().taken() == flood);
      var unused =
          from.publish(new RoomBooked("r1", 1), PublishOptions.defaults().withTenant(globex));
      Await.until("all are here", () -> broker.stats().taken() == flood + 1);
      assertThat(consumer.isConnected()).isTrue();
      assertThat(sending.stats().deadLetters()).isZero();
    }
    try (DeliveryWorker receiving = to.worker().build().start()) {
      assertThat(receiving.awaitIdle(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(handled).hasSize(flood + 1);
    assertThat(List.copyOf(handled).indexOf(globex)).isLessThan(5);
  }

  @Test
  void groupsGetEachEventAndMembersOfAGroupShareThem() throws Exception {
    Queue<String> got = new ConcurrentLinkedQueue<>();
    DurableEvents from = Bookings.publisher(published, broker).build();
    try (RabbitMq second = test.builder().build();
        RabbitConsumer one =
            broker
                .consumer(test.group("one"))
                .subscribe("availability.room.*")
                .handle(message -> got.add("one"))
                .start();
        RabbitConsumer other =
            second
                .consumer("one")
                .subscribe("availability.room.*")
                .handle(message -> got.add("one"))
                .start();
        RabbitConsumer all =
            broker
                .consumer(test.group("all"))
                .subscribe("#")
                .handle(message -> got.add("all"))
                .start();
        RabbitConsumer exact =
            broker
                .consumer(test.group("exact"))
                .subscribe("availability.room.closed")
                .handle(message -> got.add("exact"))
                .start();
        DeliveryWorker worker = from.worker().build().start()) {
      for (int i = 0; i < 10; i++) {
        var unused = from.publish(new RoomBooked("r" + i, 4));
      }
      var unused = from.publish(new RoomClosed("r1"));
      Await.until("all came", () -> got.size() >= 11 + 11 + 1);
      assertThat(List.of(one, other, all, exact)).allMatch(RabbitConsumer::isConnected);
      assertThat(got.stream().filter("one"::equals)).hasSize(11);
      assertThat(got.stream().filter("all"::equals)).hasSize(11);
      assertThat(got.stream().filter("exact"::equals)).hasSize(1);
    }
  }

  private long count(DeliveryStatus status) {
    return published.count(DeliveryQuery.all()).getOrDefault(status, 0L);
  }
}
