package io.reportcache.durable.worker;

import static ch.qos.logback.classic.Level.INFO;
import static ch.qos.logback.classic.Level.WARN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.DurableEventsBuilder;
import io.reportcache.durable.JobName;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.TenantQueuesBuilder;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventName;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What would wait for ever, or be stored nowhere, is said, with the way out. */
class WhatNobodyWorksTest {

  @EventName("order.created")
  record OrderCreated(int id) implements DomainEvent {}

  @EventName("order.paid")
  record OrderPaid(int id) implements DomainEvent {}

  @JobName(value = "reminder.send", version = 2)
  record SendReminder(int id) implements TenantJob {}

  @JobName("letter.send")
  record SendLetter(int id) implements TenantJob {}

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();

  private DurableEventsBuilder events() {
    return DurableEvents.builder(store, JacksonCodecs.available())
        .tenants(TenantResolver.boundOrCentral())
        .type(OrderCreated.class);
  }

  private DurableEvents withHandler(String name) {
    return events()
        .handler(name, OrderCreated.class, LaneOptions.defaults(), (created, run) -> {})
        .build();
  }

  private TenantQueuesBuilder queues() {
    return TenantQueues.builder(store, JacksonCodecs.available())
        .tenants(TenantResolver.boundOrCentral());
  }

  @Test
  void whatWaitsForAHandlerThatWasRenamedIsToldAtTheStart() throws Exception {
    withHandler("mailer").publish(new OrderCreated(1));
    withHandler("mailer").publish(new OrderCreated(2));

    try (CapturedLog log = CapturedLog.of(DeliveryWorker.class);
        DeliveryWorker worker = withHandler("order-mailer").worker().build().start()) {
      Await.until("it is told", () -> !log.at(WARN).isEmpty());
      assertThat(log.at(WARN)).hasSize(1);
      assertThat(log.at(WARN).get(0))
          .matches(
              "2 deliveries wait for handler:mailer, which this worker doesn't serve; unless"
                  + " another process does, they wait for ever: if the handler was renamed, give"
                  + " it that name again, or register one of that name beside it until they are"
                  + " done, or remove them with DeliveryRecords.discard and the status PENDING;"
                  + " the oldest was made PT[0-9.]+S ago");
      assertThat(worker.stats()).isNotNull();
    }
  }

  @Test
  void aQueueThatNobodyWorksIsToldAtTheStart() throws Exception {
    TenantQueues queues = queues().job(SendLetter.class, (letter, run) -> {}).build();
    queues.dispatch(new SendLetter(1), DispatchOptions.onQueue("letters"));
    queues.dispatch(
        new SendLetter(1), DispatchOptions.onQueue("later").withDelay(Duration.ofHours(1)));

    try (CapturedLog log = CapturedLog.of(DeliveryWorker.class);
        DeliveryWorker worker = queues.worker(LaneOptions.defaults(), "emails").build().start()) {
      Await.until("it is told", () -> !log.at(WARN).isEmpty());
      assertThat(log.at(WARN))
          .singleElement()
          .asString()
          .startsWith("1 deliveries wait for queue:letters, which this worker doesn't serve");
      assertThat(worker.stats()).isNotNull();
    }
  }

  @Test
  void laterOnlyWhatNobodyHasTakenSinceIsTold() {
    withHandler("mailer").publish(new OrderCreated(1));
    BacklogWatch watch = new BacklogWatch(store, Set.of(Lane.ofHandler("other")));
    watch.look();

    try (CapturedLog log = CapturedLog.of(DeliveryWorker.class)) {
      watch.look();
      assertThat(log.at(WARN))
          .singleElement()
          .asString()
          .startsWith("1 deliveries wait for handler:mailer, and the first of them still since");
    }
    take();
    withHandler("mailer").publish(new OrderCreated(2));
    try (CapturedLog log = CapturedLog.of(DeliveryWorker.class)) {
      watch.look(); // the first is another now, so somebody works them
      assertThat(log.at(WARN)).isEmpty();
    }
  }

  @Test
  void whatIsServedHereAndWhatWorkersOfAnotherKindTellOfIsNotTold() {
    withHandler("mailer").publish(new OrderCreated(1));
    queues()
        .job(SendLetter.class, (letter, run) -> {})
        .build()
        .dispatch(new SendLetter(1), DispatchOptions.onQueue("letters"));

    try (CapturedLog log = CapturedLog.of(DeliveryWorker.class)) {
      new BacklogWatch(store, Set.of(Lane.ofHandler("mailer"))).look();
      assertThat(log.at(WARN)).isEmpty();
    }
  }

  @Test
  void workIsNotDoneWhileSomethingWaitsThatNobodyServes() throws Exception {
    TenantQueues queues = queues().job(SendLetter.class, (letter, run) -> {}).build();
    queues.dispatch(new SendLetter(1), DispatchOptions.onQueue("emial"));
    withHandler("mailer").publish(new OrderCreated(1)); // of another kind

    try (DeliveryWorker worker = queues.worker(LaneOptions.defaults(), "email").build().start()) {
      Await.until("it has nothing to do", worker::isIdle);
      assertThat(worker.awaitIdle(Duration.ofMillis(30))).isFalse();
      assertThat(worker.awaitIdle(Duration.ZERO)).isFalse();
      store.discard(
          DeliveryQuery.all().withLane(Lane.ofQueue("emial")).withStatus(DeliveryStatus.PENDING));
      assertThat(worker.awaitIdle(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void whatAnotherWorkerTakesIsTheOthers() {
    withHandler("mailer").publish(new OrderCreated(1));
    withHandler("mailer").publish(new OrderCreated(2));
    Unserved unserved = new Unserved(store, Set.of(Lane.ofHandler("other")));
    assertThat(unserved.look()).hasSize(1);
    assertThat(unserved.look()).hasSize(1);
    take();
    assertThat(unserved.look()).isEmpty();
  }

  private void take() {
    assertThat(
            store.claim(
                new Claim(
                    Lane.ofHandler("mailer"),
                    Set.of(),
                    null,
                    1,
                    "another",
                    Duration.ofMinutes(1),
                    false)))
        .hasSize(1);
  }

  @Test
  void whatIsParkedIsToldAtEachLook() throws Exception {
    withHandler("mailer").publish(new OrderCreated(1));
    DurableEvents older =
        DurableEvents.builder(store, JacksonCodecs.available())
            .type(OrderPaid.class)
            .handler("mailer", OrderPaid.class, LaneOptions.defaults(), (paid, run) -> {})
            .build();
    try (DeliveryWorker worker = older.worker().build().start()) {
      Await.until("it is parked", () -> worker.stats().parked() == 1);
    }
    BacklogWatch watch = new BacklogWatch(store, Set.of(Lane.ofHandler("mailer")));

    for (int look = 0; look < 2; look++) {
      try (CapturedLog log = CapturedLog.of(DeliveryWorker.class)) {
        watch.look();
        assertThat(log.at(WARN))
            .singleElement()
            .asString()
            .startsWith("1 deliveries to handler:mailer are parked, since who claimed them")
            .endsWith("or remove them with DeliveryRecords.discard");
      }
    }
  }

  @Test
  void anEventThatNoHandlerGetsIsTold() {
    try (CapturedLog log = CapturedLog.of(DurableEvents.class)) {
      events()
          .withoutLocalBus()
          .type(OrderPaid.class)
          .handler("mailer", OrderPaid.class, LaneOptions.defaults(), (paid, run) -> {})
          .build();
      assertThat(log.at(WARN))
          .containsExactly(
              "Durable event order.created has no handler, so it is stored nowhere, and is lost if"
                  + " this process dies; add handler(...), relay(...) or"
                  + " remoteHandler(...)");
    }
  }

  @Test
  void aHandlerThatGetsNoEventIsTold() {
    try (CapturedLog log = CapturedLog.of(DurableEvents.class)) {
      events()
          .withoutLocalBus()
          .handler("mailer", "order.#", LaneOptions.defaults(), (created, run) -> {})
          .handler("biller", "invoice.*", LaneOptions.defaults(), (paid, run) -> {})
          .build();
      assertThat(log.at(WARN))
          .containsExactly(
              "handler:biller gets none of the registered events [order.created]; add the"
                  + " type(...) that it handles, or typeFrom(...) if another application"
                  + " publishes it, or leave the handler out");
    }
  }

  @Test
  void anUpcasterOfAJobThatNothingDoesIsRefused() {
    TenantQueuesBuilder queues = queues().upcaster(SendReminder.class, 1, fields -> fields);

    assertThatIllegalArgumentException()
        .isThrownBy(queues::build)
        .withMessage(
            "there is an upcaster of reminder.send, but no handler of such jobs, so those that"
                + " wait would become dead letters; add job(SendReminder.class, ...), or leave the"
                + " upcaster out");
    assertThat(queues.job(SendReminder.class, (reminder, run) -> {}).build()).isNotNull();
  }

  @Test
  void aLocalBusThatNobodyTellsOfCommitsIsTold() {
    try (CapturedLog log = CapturedLog.of(DurableEvents.class);
        EventBus bus = EventBus.inMemory()) {
      events().remoteHandler("mailer", "#", LaneOptions.defaults()).localBus(bus).build();
      assertThat(log.at(WARN))
          .singleElement()
          .asString()
          .startsWith("Durable events have a local bus, but can't see the end of a");
    }
  }

  @Test
  void aLocalBusThatIsToldOfCommitsIsNotDoubted() {
    try (CapturedLog log = CapturedLog.of(DurableEvents.class);
        EventBus bus = EventBus.inMemory()) {
      for (DurableEventsBuilder wired :
          List.of(
              events().transactions(new BoundTransactions()), events().sink(deliveries -> {}))) {
        wired.remoteHandler("mailer", "#", LaneOptions.defaults()).localBus(bus).build();
      }
      assertThat(log.at(WARN)).isEmpty();
      assertThat(log.at(INFO)).isEmpty();
    }
  }

  /** What comes from another application isn't published here. */
  @Test
  void aLocalBusIsNotDoubtedWhereNothingIsPublished() {
    try (CapturedLog log = CapturedLog.of(DurableEvents.class);
        EventBus bus = EventBus.inMemory()) {
      DurableEvents.builder(store, JacksonCodecs.available())
          .typeFrom("orders", OrderCreated.class)
          .handler("mailer", OrderCreated.class, LaneOptions.defaults(), (created, run) -> {})
          .localBus(bus)
          .build();
      assertThat(log.at(WARN)).isEmpty();
    }
  }

  @Test
  void transactionsWithoutALocalBusAreTold() {
    try (CapturedLog log = CapturedLog.of(DurableEvents.class)) {
      events()
          .remoteHandler("mailer", "#", LaneOptions.defaults())
          .transactions(new BoundTransactions())
          .build();
      assertThat(log.at(WARN))
          .singleElement()
          .asString()
          .startsWith("Durable events have transactions, but no local bus");
    }
  }

  @Test
  void withoutALocalBusItIsSaidThatReportsAreNotDropped() {
    try (CapturedLog log = CapturedLog.of(DurableEvents.class)) {
      withHandler("mailer");
      assertThat(log.at(WARN))
          .singleElement()
          .asString()
          .startsWith("Durable events have no local bus, so reports of this process that depend")
          .endsWith(
              "Set localBus(reports.events()) or, if there are no such reports, withoutLocalBus()");
    }
  }

  @Test
  void whoStatesThatThereAreNoReportsIsNotWarned() {
    try (CapturedLog log = CapturedLog.of(DurableEvents.class)) {
      events().remoteHandler("mailer", "#", LaneOptions.defaults()).withoutLocalBus().build();
      assertThat(log.events()).isEmpty();
    }
  }
}
