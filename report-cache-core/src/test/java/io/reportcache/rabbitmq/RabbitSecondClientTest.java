package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.rabbitmq.Bookings.RoomBooked;
import io.reportcache.testing.Await;
import io.reportcache.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A client in another language, Debian's amqp-tools in C, publishes and consumes by what the
 * document says of the format.
 */
@Tag("any-jdk")
class RabbitSecondClientTest {

  private final TestBroker test = new TestBroker();
  private final MemoryDeliveryStore store = new MemoryDeliveryStore();

  RabbitSecondClientTest() throws Exception {}

  @AfterEach
  void close() throws Exception {
    test.close();
  }

  @Test
  void itPublishesTheMessageOfTheDocument() throws Exception {
    String sample = sample();
    List<DomainEvent> handled = new CopyOnWriteArrayList<>();
    try (RabbitMq broker = test.builder().build()) {
      DurableEvents events =
          Bookings.consumer(store)
              .withoutLocalBus()
              .handler(
                  "statistics",
                  RoomBooked.class,
                  LaneOptions.defaults(),
                  (envelope, run) -> {
                    assertThat(envelope.tenant()).isEqualTo(Bookings.ACME);
                    handled.add(envelope.event());
                  })
              .build();
      try (RabbitConsumer consumer = broker.consumer(test.group("reports")).into(events).start();
          DeliveryWorker worker = events.worker().build().start()) {
        run(
            "amqp-publish",
            "--exchange=" + test.exchange,
            "--routing-key=availability.room.booked",
            "--content-type=application/cloudevents+json",
            "--persistent",
            "--body="
                + sample
                    .replace("order.created", "room.booked")
                    .replace(
                        "{\"order\":\"o-17\",\"month\":\"MAY\"}", "{\"room\":\"r1\",\"seats\":4}"));
        Await.until("it is handled", () -> handled.equals(List.of(new RoomBooked("r1", 4))));
        assertThat(consumer.isConnected()).isTrue();
        assertThat(worker.stats().deadLetters()).isZero();
      }
    }
  }

  @Test
  void itConsumesBothForms() throws Exception {
    String queue = test.bind("availability.room.booked");
    for (WireFormat format : WireFormat.values()) {
      try (RabbitMq broker = test.builder().format(format).build()) {
        DurableEvents events = Bookings.publisher(store, broker).build();
        try (DeliveryWorker worker = events.worker().build().start()) {
          var id = events.publish(new RoomBooked("r1", 4));
          Await.until("it is confirmed", () -> broker.stats().confirmed() == 1);
          String body = run("amqp-get", "--queue=" + queue);
          assertThat(worker.stats().deadLetters()).isZero();
          if (format == WireFormat.PROPERTIES) {
            assertThat(body).isEqualTo("{\"room\":\"r1\",\"seats\":4}");
          } else {
            assertThat(body)
                .startsWith("{\"specversion\":\"1.0\",\"id\":\"" + id)
                .contains("\"tenant\":\"acme\"")
                .endsWith("\"data\":{\"room\":\"r1\",\"seats\":4}}");
          }
        }
      }
    }
  }

  private static String sample() throws Exception {
    String document = Files.readString(Path.of("../docs/services.md"));
    return document.split("```json\n", 2)[1].split("```", 2)[0].strip();
  }

  private String run(String program, String... arguments) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin", program)), program + " isn't installed");
    List<String> command = new ArrayList<>(List.of(program, "--url=" + test.uri));
    command.addAll(List.of(arguments));
    return Programs.run(command).strip();
  }
}
