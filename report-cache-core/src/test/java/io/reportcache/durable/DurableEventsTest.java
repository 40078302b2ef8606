package io.reportcache.durable;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.reportcache.durable.jackson.Jackson2Codec;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventName;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurableEventsTest {

  @EventName(value = "invoice.paid", version = 3)
  record InvoicePaid(String invoice, BigDecimal amount, LocalDate on, String currency)
      implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(ACME);
    }

    @Override
    public Optional<EventEntity> entity() {
      return Optional.of(new EventEntity("invoice", invoice));
    }
  }

  @EventName("user.created")
  record UserCreated(String name) implements DomainEvent {}

  @EventName("invoice.paid")
  record NamesakeOfPaid() implements DomainEvent {}

  private static final InvoicePaid PAID =
      new InvoicePaid("i-17", new BigDecimal("12.30"), LocalDate.of(2026, 1, 2), "EUR");
  private static final LaneOptions OPTIONS = LaneOptions.defaults();

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final Collection<EventEnvelope<?>> handled = new ConcurrentLinkedQueue<>();

  @Test
  void anEventReachesEachOfItsHandlersAsItWas() {
    DurableEvents events =
        builder()
            .handler("by-class", InvoicePaid.class, OPTIONS, this::handle)
            .handler("by-name", "invoice.*", OPTIONS, this::handle)
            .handler("all", "#", OPTIONS, this::handle)
            .handler("users", UserCreated.class, OPTIONS, this::handle)
            .producer("billing")
            .build();
    events.publish(PAID);
    work(events, 3);
    assertThat(handled)
        .hasSize(3)
        .allSatisfy(envelope -> assertThat(envelope.event()).isEqualTo(PAID));
    EventEnvelope<?> one = handled.iterator().next();
    assertThat(handled).containsOnly(one);
    assertThat(one.name()).isEqualTo("invoice.paid");
    assertThat(one.version()).isEqualTo(3);
    assertThat(one.tenant()).isEqualTo(ACME);
    assertThat(one.correlationId()).isEqualTo(one.id());
    assertThat(one.causationId()).isNull();
    assertThat(one.producer()).isEqualTo("billing");
    assertThat(store.find(DeliveryQuery.all(), 0, 10))
        .allSatisfy(
            stored -> {
              assertThat(stored.message().entity()).isEqualTo("invoice");
              assertThat(stored.message().entityId()).isEqualTo("i-17");
              assertThat(stored.message().payload()).doesNotContain("InvoicePaid", "reportcache");
            });
  }

  @Test
  void whatFollowsFromAnEventSaysSo() {
    DurableEvents[] events = new DurableEvents[1];
    events[0] =
        builder()
            .handler(
                "first",
                InvoicePaid.class,
                OPTIONS,
                (envelope, run) -> {
                  handle(envelope, run);
                  events[0].publish(
                      new UserCreated("Ann"), PublishOptions.defaults().causedBy(envelope));
                })
            .handler("second", UserCreated.class, OPTIONS, this::handle)
            .build();
    events[0].publish(PAID);
    work(events[0], 2);
    List<EventEnvelope<?>> both = new ArrayList<>(handled);
    assertThat(both.get(1).correlationId()).isEqualTo(both.get(0).id());
    assertThat(both.get(1).causationId()).isEqualTo(both.get(0).id());
    assertThat(both.get(1).tenant()).as("that of the handler's thread").isEqualTo(ACME);
  }

  @Test
  void theTenantIsTheOneToldOrTheEventsOrTheThreads() {
    DurableEvents events = builder().handler("all", "#", OPTIONS, this::handle).build();
    events.publish(PAID, PublishOptions.defaults().withTenant(GLOBEX));
    TenantContext.run(GLOBEX, () -> events.publish(new UserCreated("Bob")));
    TenantContext.run(GLOBEX, () -> events.publish(PAID));
    assertThat(store.find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> stored.message().tenant())
        .containsExactly(GLOBEX, GLOBEX, ACME);
    assertThatThrownBy(() -> events.publish(new UserCreated("Eve")))
        .isInstanceOf(NoTenantException.class);
  }

  @Test
  void oldVersionsAreReadThroughTheUpcasters() {
    DurableEvents events = builder().handler("all", "#", OPTIONS, this::handle).build();
    store.add(List.of(old(1, "{\"number\": \"i-1\", \"amount\": 5, \"on\": \"2020-01-01\"}")));
    store.add(List.of(old(2, "{\"invoice\": \"i-2\", \"amount\": 6, \"on\": \"2021-01-01\"}")));
    work(events, 2);
    assertThat(handled)
        .extracting(EventEnvelope::event, EventEnvelope::version)
        .containsExactlyInAnyOrder(
            tuple(new InvoicePaid("i-1", new BigDecimal(5), LocalDate.of(2020, 1, 1), "EUR"), 3),
            tuple(new InvoicePaid("i-2", new BigDecimal(6), LocalDate.of(2021, 1, 1), "EUR"), 3));
  }

  @Test
  void unknownTypesAndNewerVersionsAreParkedNotDropped() {
    DurableEvents events = builder().handler("all", "#", OPTIONS, this::handle).build();
    store.add(List.of(old(4, "{}")));
    UUID id = UUID.randomUUID();
    store.add(
        List.of(
            NewDelivery.of(
                Lane.ofHandler("all"),
                Message.of(id, "no.such", 1, ACME, "{}")
                    .following(id, null)
                    .producer("")
                    .createdAt(Instant.EPOCH)
                    .build())));
    try (DeliveryWorker worker = events.worker().build().start()) {
      await(DeliveryStatus.PARKED, 2);
      Await.until("they are counted", () -> worker.stats().parked() == 2);
    }
    assertThat(store.find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> stored.runs().get(0).error())
        .containsExactly(
            "io.reportcache.durable.worker.UnknownTypeException: version 4 of invoice.paid isn't"
                + " known here, only versions up to 3",
            "io.reportcache.durable.worker.UnknownTypeException: no.such isn't registered here");
  }

  @Test
  void aPayloadThatCannotBeReadIsADeadLetterInTheEnd() {
    DurableEvents events =
        builder().handler("all", "#", OPTIONS.withAttempts(1), this::handle).build();
    store.add(List.of(old(3, "{\"amount\": \"many\"}")));
    store.add(List.of(old(3, "no json")));
    try (DeliveryWorker worker = events.worker().build().start()) {
      await(DeliveryStatus.DEAD_LETTER, 2);
      Await.until("they are counted", () -> worker.stats().deadLetters() == 2);
    }
    assertThat(handled).isEmpty();
  }

  @Test
  void theEventsOfOneEntityOfOneTenantTakeTurnsIfTheHandlerWantsThat() {
    DurableEvents events =
        builder()
            .handler("ordered", "#", OPTIONS.inOrder(), this::handle)
            .handler("free", "#", OPTIONS, this::handle)
            .build();
    events.publish(PAID);
    events.publish(PAID);
    events.publish(PAID, PublishOptions.defaults().withTenant(GLOBEX));
    Claim claim = new Claim(Lane.ofHandler("ordered"), 10, "one", Duration.ofMinutes(1));
    assertThat(store.claim(claim))
        .extracting(delivery -> delivery.message().tenant())
        .containsExactly(ACME, GLOBEX);
    assertThat(store.claim(new Claim(Lane.ofHandler("free"), 10, "one", Duration.ofMinutes(1))))
        .hasSize(3);
  }

  @Test
  void anIdempotencyKeyLetsOneThroughToEachHandler() {
    DurableEvents events =
        builder()
            .handler("a", "#", OPTIONS, this::handle)
            .handler("b", "#", OPTIONS, this::handle)
            .build();
    PublishOptions once = PublishOptions.defaults().withIdempotencyKey("request-1");
    events.publish(PAID, once);
    events.publish(PAID, once);
    assertThat(store.find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> stored.lane().name())
        .containsExactly("a", "b");
  }

  /** The number of an order may be the key of its creation and of its payment. */
  @Test
  void anIdempotencyKeyIsOneOfItsTypeOfEvent() {
    DurableEvents events = builder().handler("audit", "#", OPTIONS, this::handle).build();
    PublishOptions once = PublishOptions.defaults().withTenant(ACME).withIdempotencyKey("17");
    events.publish(PAID, once);
    events.publish(new UserCreated("Ann"), once);
    assertThat(store.find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> stored.message().type())
        .containsExactly("invoice.paid", "user.created");
  }

  @Test
  void severalArePublishedInOneGoAllOrNone() {
    DurableEvents events = builder().handler("all", "#", OPTIONS, this::handle).build();
    events.publishAll(List.of(PAID, PAID));
    assertThatThrownBy(() -> events.publishAll(List.of(PAID, new NamesakeOfPaid())))
        .isInstanceOf(RuntimeException.class);
    assertThat(store.find(DeliveryQuery.all(), 0, 10)).hasSize(2);
  }

  @Test
  void aSinkTakesWhatIsPublishedIntoIt() {
    List<NewDelivery> taken = new ArrayList<>();
    DurableEvents events = builder().handler("all", "#", OPTIONS, this::handle).build();
    events.in(taken::addAll).publish(PAID, PublishOptions.defaults().withPriority(7));
    assertThat(taken).singleElement().extracting(NewDelivery::priority).isEqualTo(7);
    assertThat(store.find(DeliveryQuery.all(), 0, 10)).isEmpty();
  }

  @Test
  void badEventsAreRefusedWhenPublished() {
    DurableEvents events =
        builder().handler("all", "#", OPTIONS, this::handle).maximumPayload(100).build();
    record Unregistered() implements DomainEvent {}
    assertThatThrownBy(
            () -> events.publish(new Unregistered(), PublishOptions.defaults().withTenant(ACME)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("isn't registered, so it can't be stored; add it with type(Unreg");
    assertThatThrownBy(
            () ->
                events.publish(
                    new UserCreated("x".repeat(200)), PublishOptions.defaults().withTenant(ACME)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "UserCreated has a payload of 211 characters, and at most 100 are allowed;");
    assertThatThrownBy(() -> events.publish(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void badRegistrationsAreRefused() {
    assertThatThrownBy(() -> builder().type(NamesakeOfPaid.class).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("are both named invoice.paid; give one of them another name");
    assertThatThrownBy(
            () -> DurableEvents.builder(store, new Jackson2Codec()).type(InvoicePaid.class).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "invoice.paid has version 3 and no upcaster from version 1; add one for each older"
                + " version");
    assertThatThrownBy(() -> builder().upcaster(InvoicePaid.class, 3, fields -> fields))
        .hasMessage("an upcaster of invoice.paid must be from a version of 1 to 2, was 3");
    assertThatThrownBy(() -> builder().handler("all", "a..b", OPTIONS, this::handle))
        .hasMessageContaining("was 'a..b'");
    assertThatThrownBy(() -> builder().handler("a b", "#", OPTIONS, this::handle))
        .hasMessageContaining("was 'a b'");
    assertThatThrownBy(
            () ->
                builder()
                    .handler("all", "#", OPTIONS, this::handle)
                    .handler("all", InvoicePaid.class, OPTIONS, this::handle))
        .hasMessage("there is already a handler named all; give each handler its own name");
    assertThatThrownBy(() -> builder().maximumPayload(0)).hasMessageContaining("was 0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatOneJacksonWritesTheOtherReads(boolean second) throws Exception {
    PayloadCodec writer = second ? new Jackson2Codec() : new Jackson3Codec();
    PayloadCodec reader = second ? new Jackson3Codec() : new Jackson2Codec();
    assertThat(reader.decode(writer.encode(PAID), InvoicePaid.class)).isEqualTo(PAID);
    String more = writer.encode(Map.of("name", "Ann", "added", "later"));
    assertThat(reader.decode(more, UserCreated.class)).isEqualTo(new UserCreated("Ann"));
    assertThat(JacksonCodecs.available()).isInstanceOf(Jackson3Codec.class);
    assertThat(new Jackson2Codec(new ObjectMapper()).encode(new UserCreated("Ann")))
        .isEqualTo("{\"name\":\"Ann\"}");
  }

  private DurableEventsBuilder builder() {
    return DurableEvents.builder(store, JacksonCodecs.available())
        .type(UserCreated.class)
        .upcaster(
            InvoicePaid.class,
            1,
            fields -> {
              fields.put("invoice", fields.remove("number"));
              return fields;
            })
        .upcaster(
            InvoicePaid.class,
            2,
            fields -> {
              fields.put("currency", "EUR");
              return fields;
            });
  }

  private void handle(EventEnvelope<? extends DomainEvent> envelope, DeliveryRun run) {
    handled.add(envelope);
  }

  private void work(DurableEvents events, long completed) {
    try (DeliveryWorker worker = events.worker().build().start()) {
      await(DeliveryStatus.COMPLETED, completed);
    }
  }

  private void await(DeliveryStatus status, long count) {
    Await.until(
        count + " are " + status,
        () -> store.count(DeliveryQuery.all()).getOrDefault(status, 0L) == count);
  }

  private static NewDelivery old(int version, String payload) {
    UUID id = UUID.randomUUID();
    return NewDelivery.of(
        Lane.ofHandler("all"),
        Message.of(id, "invoice.paid", version, ACME, payload)
            .following(id, null)
            .producer("billing")
            .createdAt(Instant.EPOCH)
            .build());
  }
}
