package io.reportcache.event;

import static io.reportcache.event.OrderEvent.ACME;
import static io.reportcache.event.OrderEvent.GLOBEX;
import static io.reportcache.event.OrderEvent.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.reportcache.event.OrderEvent.Audited;
import io.reportcache.event.OrderEvent.OrderCreated;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final ManualTime time = new ManualTime("2026-03-01T10:00:00Z");
  private final EventBus bus = EventBus.inMemory(TenantResolver.bound(), time);
  private final RecordingHandler handler = new RecordingHandler();

  @AfterEach
  void close() {
    bus.close();
  }

  @Test
  void anInlineHandlerHasRunOnThePublishersThreadBeforePublishReturns() {
    List<Thread> threads = new ArrayList<>();
    bus.subscribe(
        OrderCreated.class, e -> threads.add(Thread.currentThread()), SubscriptionOptions.inline());

    bus.publish(created(1));

    assertThat(threads).containsExactly(Thread.currentThread());
  }

  @Test
  void anAnnouncedEventReachesOnlyHandlersThatAreSubscribedForIt() {
    RecordingHandler announced = new RecordingHandler();
    bus.subscribe(OrderEvent.class, handler::handle, SubscriptionOptions.inline());
    bus.subscribe(
        OrderEvent.class, announced::handle, SubscriptionOptions.inline().withAnnounced());
    EventEnvelope<?> envelope = EventEnvelope.of(created(1), ACME, time).build();

    bus.announce(envelope);
    assertThat(handler.events).isEmpty();
    assertThat(announced.tenants).containsExactly(Optional.of(ACME));

    bus.republish(envelope);
    assertThat(handler.envelopes).containsExactly(envelope);
    assertThat(announced.envelopes).containsExactly(envelope, envelope);

    bus.close();
    bus.announce(envelope);
    assertThat(announced.envelopes).hasSize(2);
  }

  @Test
  void inlineHandlersRunFirstAndInTheOrderOfTheirSubscription() throws Exception {
    List<String> order = new ArrayList<>();
    HeldHandler queued = new HeldHandler();
    bus.subscribe(OrderEvent.class, queued);
    bus.subscribe(OrderEvent.class, e -> order.add("first"), SubscriptionOptions.inline());
    bus.subscribe(OrderEvent.class, e -> order.add("second"), SubscriptionOptions.inline());

    bus.publish(created(1));

    assertThat(order).containsExactly("first", "second");
    queued.letGo();
    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(queued.numbers).containsExactly(1);
  }

  @Test
  void noQueuedHandlerHasTheEventBeforeTheInlineOnesAreDone() throws Exception {
    LibraryThreads threads = new LibraryThreads();
    List<Integer> startedMeanwhile = new ArrayList<>();
    bus.subscribe(DomainEvent.class, handler);
    bus.subscribe(
        OrderEvent.class,
        e -> startedMeanwhile.add(threads.started().size()),
        SubscriptionOptions.inline());

    bus.publish(created(1));

    assertThat(startedMeanwhile).containsExactly(0);
    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(handler.events).hasSize(1);
  }

  @Test
  void aQueuedHandlerGetsItsEventsInTheOrderOfPublication() throws Exception {
    bus.subscribe(DomainEvent.class, handler);
    List<DomainEvent> published = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      published.add(created(i));
      bus.publish(created(i));
    }

    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(handler.events).isEqualTo(published);
  }

  @Test
  void aQueuedHandlerRunsOnAThreadOfTheBus() throws Exception {
    List<String> threads = new ArrayList<>();
    bus.subscribe(OrderCreated.class, e -> threads.add(Thread.currentThread().getName()));

    bus.publish(created(1));

    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(threads).singleElement().asString().startsWith("report-cache-event");
  }

  @Test
  void theEnvelopeTellsWhatIsKnownOfThePublication() {
    bus.subscribe(DomainEvent.class, handler, SubscriptionOptions.inline());

    bus.publish(created(1));
    bus.publish(created(1));

    EventEnvelope<?> envelope = handler.envelopes.get(0);
    assertThat(envelope.event()).isEqualTo(created(1));
    assertThat(envelope.name()).isEqualTo("order.created");
    assertThat(envelope.tenant()).isEqualTo(ACME);
    assertThat(envelope.createdAt()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
    assertThat(envelope.id().version()).isEqualTo(4);
    assertThat(envelope.id().variant()).isEqualTo(2);
    assertThat(handler.envelopes.get(1).id()).isNotEqualTo(envelope.id());
  }

  @Test
  void allHandlersOfAnEventSeeOnePublication() {
    RecordingHandler other = new RecordingHandler();
    bus.subscribe(DomainEvent.class, handler, SubscriptionOptions.inline());
    bus.subscribe(OrderCreated.class, other::handle, SubscriptionOptions.inline());

    bus.publish(created(1));

    assertThat(handler.envelopes).isEqualTo(other.envelopes);
  }

  @Test
  void theEventsOwnTenantIsBoundInTheHandlerAndThePublishersIsPutBack() throws Exception {
    RecordingHandler queued = new RecordingHandler();
    bus.subscribe(DomainEvent.class, handler, SubscriptionOptions.inline());
    bus.subscribe(DomainEvent.class, queued);

    TenantContext.run(
        GLOBEX,
        () -> {
          bus.publish(created(1));
          assertThat(TenantContext.current()).contains(GLOBEX);
        });
    bus.publish(created(2));

    assertThat(TenantContext.current()).isEmpty();
    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(handler.tenants).containsOnly(Optional.of(ACME)).hasSize(2);
    assertThat(queued.tenants).containsOnly(Optional.of(ACME)).hasSize(2);
  }

  @Test
  void anEventWithoutATenantBelongsToTheTenantOfTheCall() throws Exception {
    bus.subscribe(Audited.class, handler::handle);

    TenantContext.run(GLOBEX, () -> bus.publish(new Audited()));

    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(handler.tenants).containsExactly(Optional.of(GLOBEX));
    assertThat(handler.envelopes.get(0).tenant()).isEqualTo(GLOBEX);
  }

  @Test
  void aTenantThatThePublisherNamesOutdoesEventAndThread() {
    bus.subscribe(DomainEvent.class, handler, SubscriptionOptions.inline());

    TenantContext.run(GLOBEX, () -> bus.publish(created(1), TenantId.CENTRAL));

    assertThat(handler.tenants).containsExactly(Optional.of(TenantId.CENTRAL));
  }

  @Test
  void anEventWithoutATenantWhereNoneIsBoundFailsLoudly() {
    bus.subscribe(DomainEvent.class, handler);

    assertThatExceptionOfType(NoTenantException.class)
        .isThrownBy(() -> bus.publish(new Audited()))
        .withMessageContainingAll("event Audited names no tenant", "override tenant() in it");
    assertThat(bus.stats().handled()).isZero();
  }

  @Test
  void anEventThatNobodyWantsIsCountedOnly() {
    bus.publish(created(1));

    assertThat(bus.stats()).isEqualTo(new EventBusStats(1, 0, 0, 0, 0));
  }

  @Test
  void oneEventForTwoHandlersIsPublishedOnceAndHandledTwice() throws Exception {
    bus.subscribe(OrderCreated.class, handler::handle);
    bus.subscribe(OrderEvent.class, handler::handle);

    bus.publish(created(1));

    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(bus.stats()).isEqualTo(new EventBusStats(1, 2, 0, 0, 0));
  }

  @Test
  void aHandlerMayPublishInTurn() throws Exception {
    bus.subscribe(
        OrderCreated.class,
        e -> {
          int number = e.event().number();
          if (number < 100) {
            bus.publish(created(number + 1));
          }
        });
    bus.subscribe(DomainEvent.class, handler, SubscriptionOptions.inline());

    bus.publish(created(1));

    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(handler.events)
        .isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(OrderEvent::created).toList());
  }

  @Test
  void nothingIsPublishedOfNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> bus.publish(null))
        .withMessage("event must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> bus.publish(created(1), null))
        .withMessage("tenant must not be null; for none use TenantId.CENTRAL");
    assertThat(bus.stats().published()).isZero();
  }
}
