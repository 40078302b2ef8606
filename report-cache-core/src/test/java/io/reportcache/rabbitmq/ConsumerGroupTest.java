package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.rabbitmq.client.AMQP;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.UnknownTypeException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of the messages of a group, on a real broker. */
@Tag("any-jdk")
class ConsumerGroupTest {

  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final TestBroker test = new TestBroker();
  private final RabbitMq broker = test.builder().build();
  private final String group = test.group("group");
  private final List<String> taken = new CopyOnWriteArrayList<>();

  ConsumerGroupTest() throws Exception {}

  @AfterEach
  void close() throws Exception {
    broker.close();
    test.alsoDelete(queue(".retry.1"));
    test.alsoDelete(queue(".retry." + AN_HOUR.toMillis()));
    test.close();
  }

  @Test
  void aMessageThatFailsIsTriedAgainAndIsADeadLetterInTheEnd() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch mended = new CountDownLatch(1);
    MessageHandler handler =
        message -> {
          assertThat(TenantContext.require()).isEqualTo(TenantId.of("acme"));
          if (mended.getCount() > 0) {
            throw new IllegalStateException("fails for the test " + attempts.incrementAndGet());
          }
          taken.add(message.payload());
        };
    try (RabbitConsumer consumer =
        consumer().retryPauses(List.of(AT_ONCE, AT_ONCE)).handle(handler).start()) {
      publish("poison");
      Await.until("it is given up", () -> broker.stats().deadLetters() == 1);
      assertThat(attempts).hasValue(3);

      List<DeadLetter> found = broker.deadLetters(group).find(10);
      assertThat(found).hasSize(1);
      DeadLetter letter = found.get(0);
      assertThat(letter.type()).isEqualTo("room.booked");
      assertThat(letter.producer()).isEqualTo("availability");
      assertThat(letter.routingKey()).isEqualTo("availability.room.booked");
      assertThat(letter.reason()).contains("fails for the test 3");
      assertThat(letter.failures()).hasSize(3);
      assertThat(letter.failures().get(0)).contains("fails for the test 1");
      assertThat(letter.body()).isEqualTo("poison");
      assertThat(letter.toString()).doesNotContain("poison");

      mended.countDown();
      assertThat(broker.deadLetters(group).replay(each -> false)).isZero();
      assertThat(broker.deadLetters(group).replay(each -> true)).isEqualTo(1);
      Await.until("it is taken", () -> taken.equals(List.of("poison")));
      assertThat(broker.deadLetters(group).find(1)).isEmpty();
      assertThat(consumer.isConnected()).isTrue();
    }
  }

  @Test
  void aMessageThatWaitsForAnotherAttemptHoldsUpNoOther() throws Exception {
    try (RabbitConsumer consumer =
        consumer()
            .retryPauses(List.of(AN_HOUR))
            .handle(
                message -> {
                  if (message.payload().equals("poison")) {
                    throw new IllegalStateException("for the test");
                  }
                  taken.add(message.payload());
                })
            .start()) {
      publish("1", "poison", "2");
      Await.until("the others are taken", () -> taken.equals(List.of("1", "2")));
      assertThat(consumer.isConnected()).isTrue();
    }
    assertThat(test.count(queue(".retry." + AN_HOUR.toMillis()))).isEqualTo(1);
    assertThat(test.count(queue(""))).isZero();
  }

  @Test
  void oneThatFailsInABatchDoesNotFailTheOthers() throws Exception {
    CountDownLatch all = new CountDownLatch(1);
    try (RabbitConsumer consumer =
        consumer()
            .retryPauses(List.of())
            .into(
                messages -> {
                  Await.latch(all); // so that a batch gathers
                  if (messages.stream().anyMatch(each -> each.payload().equals("poison"))) {
                    throw new IllegalArgumentException("for the test");
                  }
                  messages.forEach(each -> taken.add(each.payload()));
                })
            .start()) {
      publish("1", "2", "poison", "3", "4");
      Await.until("all have come", () -> broker.stats().received() == 5);
      all.countDown();
      Await.until("the others are taken", () -> taken.size() == 4);
      Await.until("it is given up", () -> broker.stats().deadLetters() == 1);
      assertThat(taken).containsExactly("1", "2", "3", "4");
      assertThat(consumer.isConnected()).isTrue();
    }
    assertThat(broker.deadLetters(group).find(5))
        .extracting(DeadLetter::body)
        .containsExactly("poison");
    assertThat(broker.deadLetters(group).discard(each -> true)).isEqualTo(1);
  }

  /** Or the broker would have nothing to hand out while a batch is taken. */
  @Test
  void aBatchIsAtMostHalfOfWhatIsHandedOutInAdvance() throws Exception {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    CountDownLatch all = new CountDownLatch(1);
    try (RabbitConsumer consumer =
        consumer()
            .prefetch(10)
            .into(
                messages -> {
                  Await.latch(all); // so that others gather
                  sizes.add(messages.size());
                  messages.forEach(each -> taken.add(each.payload()));
                })
            .start()) {
      publish("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
      Await.until("ten have come", () -> broker.stats().received() == 10);
      all.countDown();
      Await.until("all are taken", () -> taken.size() == 12);
      assertThat(consumer.isConnected()).isTrue();
    }
    assertThat(sizes).contains(5).allMatch(size -> size <= 5);
  }

  @Test
  void aStoreThatIsAwayHoldsUpEverythingInOrder() throws Exception {
    CountDownLatch tried = new CountDownLatch(3);
    CountDownLatch back = new CountDownLatch(1);
    try (RabbitConsumer consumer =
        consumer()
            .into(
                messages -> {
                  tried.countDown();
                  if (back.getCount() > 0) {
                    throw new DeliveryStoreException("away, for the test");
                  }
                  messages.forEach(each -> taken.add(each.payload()));
                })
            .start()) {
      publish("1", "2", "3");
      Await.latch(tried);
      assertThat(taken).isEmpty();
      back.countDown();
      Await.until("they are taken", () -> taken.size() >= 3);
      assertThat(taken).containsExactly("1", "2", "3");
      assertThat(broker.stats().retried()).isZero();
      assertThat(consumer.isConnected()).isTrue();
    }
  }

  @Test
  void anErrorIsNotTheMessagesFault() throws Exception {
    AtomicInteger failures = new AtomicInteger();
    try (RabbitConsumer consumer =
        consumer()
            .handle(
                message -> {
                  if (failures.incrementAndGet() < 3) {
                    throw new OutOfMemoryError("for the test");
                  }
                  taken.add(message.payload());
                })
            .start()) {
      publish("1");
      Await.until("it is taken", () -> taken.equals(List.of("1")));
      assertThat(consumer.isConnected()).isTrue();
    }
  }

  @Test
  void aHandlerThatWasInterruptedHasFailedAndTheOthersGoOn() throws Exception {
    try (RabbitConsumer consumer =
        consumer()
            .retryPauses(List.of())
            .handle(
                message -> {
                  if (message.payload().equals("1")) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedException("for the test");
                  }
                  taken.add(message.payload());
                })
            .start()) {
      publish("1", "2");
      Await.until("the other is taken", () -> taken.equals(List.of("2")));
      assertThat(consumer.isConnected()).isTrue();
    }
    assertThat(broker.deadLetters(group).find(5)).hasSize(1);
  }

  @Test
  void whatCannotBePutAsideIsNotAcknowledgedTogetherWithWhatFollowsIt() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(1);
    try (RabbitConsumer consumer =
        consumer()
            .retryPauses(List.of(AN_HOUR))
            .handle(
                message -> {
                  Await.latch(all); // so that the next one is here, too
                  if (message.payload().equals("1") && attempts.incrementAndGet() == 1) {
                    throw new IllegalStateException("for the test");
                  }
                  taken.add(message.payload());
                })
            .start()) {
      var unused = test.channel.queueDelete(queue(".retry." + AN_HOUR.toMillis()));
      publish("1", "2", "3");
      Await.until("all have come", () -> broker.stats().received() == 3);
      all.countDown();
      Await.until("the first came again", () -> taken.contains("1"));
      Await.until("all are taken", () -> taken.contains("3"));
      assertThat(taken.indexOf("1")).isLessThan(taken.indexOf("3"));
      assertThat(consumer.isConnected()).isTrue();
    }
  }

  @Test
  void aHandlerMayCloseItsOwnConsumer() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    RabbitConsumer[] own = new RabbitConsumer[1];
    CountDownLatch started = new CountDownLatch(1);
    own[0] =
        consumer()
            .handle(
                message -> {
                  Await.latch(started);
                  own[0].close();
                  closed.countDown();
                })
            .start();
    started.countDown();
    publish("1");
    Await.latch(closed);
    assertThat(broker.consumers()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsADeadLetterWithItsReason() throws Exception {
    try (CapturedLog log = CapturedLog.of(RabbitMq.class);
        RabbitConsumer consumer =
            consumer().handle(message -> taken.add(message.payload())).start()) {
      test.channel.basicPublish(
          test.exchange, "availability.room.booked", null, bytes("no envelope"));
      AMQP.BasicProperties bomb =
          new AMQP.BasicProperties.Builder().contentType("application/cloudevents+json").build();
      test.channel.basicPublish(
          test.exchange, "availability.room.booked", bomb, bytes("[".repeat(100_000)));
      test.channel.basicPublish(
          test.exchange,
          "availability.room.booked",
          null,
          new byte[RabbitMqBuilder.DEFAULT_MAXIMUM_MESSAGE + 1]);
      publish("good");
      Await.until("the good one is taken", () -> taken.equals(List.of("good")));
      assertThat(consumer.isConnected()).isTrue();
      assertThat(log.at(Level.ERROR))
          .hasSize(3)
          .allSatisfy(
              line ->
                  assertThat(line)
                      .startsWith(
                          "A message without an id in its properties, by routing key"
                              + " availability.room.booked, in "
                              + queue("")
                              + " is a dead letter in "
                              + queue(".dead-letters")));
    }
    assertThat(broker.deadLetters(group).find(10))
        .extracting(DeadLetter::reason)
        .satisfiesExactly(
            reason ->
                assertThat(reason)
                    .startsWith(
                        "it has no header cloudEvents:specversion; if it is one JSON object"),
            reason -> assertThat(reason).contains("it isn't a JSON object"),
            reason -> assertThat(reason).contains("raise maximumMessage"));
  }

  @Test
  void whatALaterVersionMayReadWaitsForTheNextStart() throws Exception {
    publishable();
    try (RabbitConsumer old =
        consumer()
            .handle(
                message -> {
                  throw new UnknownTypeException("version 2 isn't known, for the test");
                })
            .start()) {
      publish("new");
      Await.until("it is parked", () -> broker.stats().parked() == 1);
      assertThat(old.isConnected()).isTrue();
    }
    assertThat(test.count(queue(".parked"))).isEqualTo(1);
    try (RabbitConsumer later =
        consumer().handle(message -> taken.add(message.payload())).start()) {
      Await.until("it is taken", () -> taken.equals(List.of("new")));
      assertThat(later.isConnected()).isTrue();
    }
    assertThat(test.count(queue(".parked"))).isZero();
  }

  @Test
  void aQueueWithOtherArgumentsIsRefusedAndNoOtherConsumerSuffers() throws Exception {
    test.channel.queueDeclare(queue(""), true, false, false, null);
    String other = test.group("other");
    try (RabbitConsumer good =
        broker
            .consumer(other)
            .subscribe("#")
            .handle(message -> taken.add(message.payload()))
            .start()) {
      assertThatThrownBy(() -> consumer().handle(message -> {}).start())
          .isInstanceOf(RabbitMqRefusedException.class)
          .hasMessageContaining(queue(""))
          .hasMessageContaining("exists with other arguments");
      publish("1");
      Await.until("the other group has it", () -> taken.equals(List.of("1")));
      assertThat(broker.consumers()).containsExactly(good);
    }
  }

  @Test
  void aQueueThatIsDeletedIsDeclaredAgain() throws Exception {
    try (RabbitConsumer consumer =
        consumer().handle(message -> taken.add(message.payload())).start()) {
      test.channel.queueDelete(queue(""));
      Await.until("it is there again", () -> exists(queue("")) && consumer.isConnected());
      publish("1");
      Await.until("it is taken", () -> taken.equals(List.of("1")));
    }
  }

  @Test
  void whatIsNotAnsweredWhenItClosesComesToAnother() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    RabbitConsumer first =
        consumer()
            .handle(
                message -> {
                  begun.countDown();
                  throw new DeliveryStoreException("away, for the test");
                })
            .start();
    publish("1", "2");
    Await.latch(begun);
    first.close();
    first.close();
    assertThat(first.isConnected()).isFalse();
    try (RabbitConsumer second =
        consumer().handle(message -> taken.add(message.payload())).start()) {
      Await.until("both are taken", () -> taken.equals(List.of("1", "2")));
      assertThat(second.isConnected()).isTrue();
    }
  }

  @Test
  void oneMemberTakesAllMessagesAndAnotherTakesOver() throws Exception {
    try (RabbitMq other = test.builder().build();
        RabbitConsumer first =
            consumer().handle(message -> taken.add("first " + message.payload())).start();
        RabbitConsumer second =
            other
                .consumer(group)
                .subscribe("availability.#")
                .handle(message -> taken.add("second " + message.payload()))
                .start()) {
      publish("1", "2", "3", "4");
      Await.until("they are taken", () -> taken.size() == 4);
      assertThat(taken).containsExactly("first 1", "first 2", "first 3", "first 4");
      assertThat(second.isConnected()).isTrue();
      first.close();
      publish("5");
      Await.until("it is taken", () -> taken.size() == 5);
      assertThat(taken).endsWith("second 5");
    }
  }

  @Test
  void membersThatStartAtTheSameMomentAllGetTheirQueue() throws Exception {
    int members = 5;
    ExecutorService starting = Executors.newFixedThreadPool(members);
    List<RabbitMq> brokers = new ArrayList<>();
    List<RabbitConsumer> started = new ArrayList<>();
    try {
      CyclicBarrier together = new CyclicBarrier(members);
      List<Future<RabbitConsumer>> starts = new ArrayList<>();
      for (int i = 0; i < members; i++) {
        RabbitMq own = test.builder().build();
        brokers.add(own);
        starts.add(
            starting.submit(
                () -> {
                  together.await();
                  return own.consumer(group)
                      .subscribe("availability.#")
                      .handle(message -> taken.add(message.payload()))
                      .start();
                }));
      }
      for (Future<RabbitConsumer> each : starts) {
        started.add(each.get());
      }
      Await.until("all are there", () -> started.stream().allMatch(RabbitConsumer::isConnected));
      publish("1", "2");
      Await.until("they are taken", () -> taken.size() == 2);
      assertThat(taken).containsExactly("1", "2");
    } finally {
      starting.shutdownNow();
      brokers.forEach(RabbitMq::close);
    }
  }

  @Test
  void membersShareMessagesIfTheirOrderDoesNotMatter() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    MessageHandler handler =
        message -> {
          both.countDown();
          Await.latch(both);
          taken.add(message.payload());
        };
    try (RabbitMq other = test.builder().build();
        RabbitConsumer first = consumer().inAnyOrder().prefetch(1).handle(handler).start();
        RabbitConsumer second =
            other
                .consumer(group)
                .subscribe("availability.#")
                .inAnyOrder()
                .prefetch(1)
                .handle(handler)
                .start()) {
      publish("1", "2");
      Await.until("they are taken", () -> taken.size() == 2);
      assertThat(List.of(first, second)).allMatch(RabbitConsumer::isConnected);
    }
  }

  @Test
  void aGroupIsConsumedOnceInAProcess() throws Exception {
    try (RabbitConsumer first = consumer().handle(message -> {}).start()) {
      assertThatThrownBy(() -> consumer().handle(message -> {}).start())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("already a consumer of group group");
      assertThat(first.queues())
          .extracting(DeclaredQueue::name)
          .contains(queue(""), queue(".dead-letters"), queue(".parked"));
    }
  }

  @Test
  void whatIsIncompleteIsRefused() {
    assertThatThrownBy(() -> broker.consumer(group).subscribe("#").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no receiver");
    assertThatThrownBy(() -> broker.consumer(group).handle(message -> {}).start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("subscribes to nothing");
    for (String bad : List.of("", "a..b", "a.b.", "a b", "ä.b.c", "a*")) {
      assertThatThrownBy(() -> consumer().subscribe(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("pattern of routing keys");
    }
    for (String never : List.of("room.booked", "*", "a.b.c.d", "a.b.c.d.#")) {
      assertThatThrownBy(() -> consumer().subscribe(never))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("pattern '" + never + "' matches no routing key");
    }
    for (String bad : List.of("", "a b", "amq.x", "x".repeat(101), "a#", ".a")) {
      assertThatThrownBy(() -> broker.consumer(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("group must be");
    }
    assertThatThrownBy(() -> consumer().prefetch(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> consumer().retryPauses(List.of(Duration.ZERO)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> consumer().retryPauses(List.of(Duration.ofDays(8))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> broker.deadLetters(group).find(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theDeadLettersOfAGroupThatIsNotThereAreRefused() {
    assertThatThrownBy(() -> broker.deadLetters("nobody").find(1))
        .isInstanceOf(RabbitMqRefusedException.class)
        .hasMessageContaining("no queue");
  }

  private RabbitConsumerBuilder consumer() {
    return broker.consumer(group).subscribe("availability.#");
  }

  private void publishable() throws Exception {
    test.channel.exchangeDeclare(test.exchange, "topic", true);
  }

  private void publish(String... payloads) throws Exception {
    Wire wire = new Wire(WireFormat.PROPERTIES, 10_000);
    List<WireMessage> written = new ArrayList<>();
    for (String payload : payloads) {
      written.add(
          wire.write(
              Message.of(UUID.randomUUID(), "room.booked", 1, TenantId.of("acme"), payload)
                  .producer("availability")
                  .createdAt(Instant.parse("2026-01-31T12:00:00Z"))
                  .build()));
    }
    for (WireMessage each : written) {
      test.channel.basicPublish(
          test.exchange, "availability.room.booked", each.properties(), each.body());
    }
  }

  private boolean exists(String queue) {
    try {
      return test.count(queue) >= 0;
    } catch (Exception e) {
      return false;
    }
  }

  private String queue(String suffix) {
    return test.exchange + ".group" + suffix;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
