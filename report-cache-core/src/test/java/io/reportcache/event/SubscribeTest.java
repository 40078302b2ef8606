package io.reportcache.event;

import static io.reportcache.event.OrderEvent.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.reportcache.event.OrderEvent.Audited;
import io.reportcache.event.OrderEvent.OrderCancelled;
import io.reportcache.event.OrderEvent.OrderCreated;
import io.reportcache.event.OrderEvent.Settled;
import io.reportcache.tenant.TenantResolver;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribeTest {

  private static final SubscriptionOptions INLINE = SubscriptionOptions.inline();

  private final EventBus bus =
      EventBus.inMemory(TenantResolver.boundOrCentral(), InstantSource.system());
  private final RecordingHandler handler = new RecordingHandler();

  @AfterEach
  void close() {
    bus.close();
  }

  @Test
  void aSubscriptionToAClassGetsThatClassAlone() {
    bus.subscribe(OrderCreated.class, handler::handle, INLINE);

    publishAll();

    assertThat(handler.events).containsExactly(created(1));
  }

  @Test
  void aSubscriptionToASupertypeGetsAllThatExtendIt() {
    bus.subscribe(OrderEvent.class, handler::handle, INLINE);

    publishAll();

    assertThat(handler.events).containsExactly(created(1), new OrderCancelled(2), new Settled(3));
  }

  @Test
  void aSubscriptionToDomainEventGetsEverything() {
    bus.subscribe(DomainEvent.class, handler, INLINE);

    publishAll();

    assertThat(handler.events).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({
    "order.created, 1",
    "order.*, 2",
    "*.created, 1",
    "*.*, 2",
    "shop.order.paid, 1",
    "shop.order.*, 1",
    "shop.*.paid, 1",
    "shop.*, 0",
    "*, 1",
    "audited, 1",
    "#, 4",
    "order.#, 2",
    "order.created.#, 1",
    "#.paid, 1",
    "shop.#.paid, 1",
    "#.order.#, 3",
    "#.#, 4",
    "order, 0",
    "Order.created, 0",
  })
  void aSubscriptionByNameGetsTheNamesThatFit(String pattern, int count) {
    bus.subscribe(pattern, handler, INLINE);

    publishAll();

    assertThat(handler.events).hasSize(count);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "order.",
        ".created",
        "order..created",
        "order.cre*",
        "order created",
        "order:created",
        "##",
        "order.#x",
        "\n"
      })
  void aPatternThatIsNotMadeOfSegmentsIsRefused(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bus.subscribe(pattern, handler, INLINE))
        .withMessage(
            "pattern of event names must be segments divided by dots, was '%s'; * stands for one"
                + " segment, # for any number: order.*",
            pattern);
  }

  @Test
  void anUnsubscribedHandlerGetsNothingMore() {
    Subscription subscription = bus.subscribe(OrderCreated.class, handler::handle, INLINE);
    bus.publish(created(1));

    subscription.close();
    subscription.close();
    bus.publish(created(2));

    assertThat(handler.events).containsExactly(created(1));
    assertThat(bus.hasSubscribers(OrderCreated.class)).isFalse();
  }

  @Test
  void whatWaitsForAnUnsubscribedHandlerIsDroppedAndCounted() throws Exception {
    HeldHandler held = new HeldHandler();
    Subscription subscription = bus.subscribe(OrderEvent.class, held);
    for (int i = 1; i <= 4; i++) {
      bus.publish(created(i));
    }
    held.awaitBegun();

    subscription.close();
    held.letGo();

    assertThat(bus.awaitQuiet(Duration.ofSeconds(20))).isTrue();
    assertThat(held.numbers).as("the run in progress ends normally").containsExactly(1);
    assertThat(bus.stats().dropped()).isEqualTo(3);
  }

  @Test
  void aHandlerMayUnsubscribeItselfWhileItRuns() {
    Subscription[] own = new Subscription[1];
    own[0] =
        bus.subscribe(
            OrderCreated.class,
            e -> {
              handler.handle(e);
              own[0].close();
            },
            INLINE);

    bus.publish(created(1));
    bus.publish(created(2));

    assertThat(handler.events).containsExactly(created(1));
  }

  @Test
  void whetherAnEventHasSubscribersFollowsTheSubscriptions() {
    assertThat(bus.hasSubscribers(OrderCreated.class)).isFalse();

    Subscription byName = bus.subscribe("order.*", handler, INLINE);
    assertThat(bus.hasSubscribers(OrderCreated.class)).isTrue();
    assertThat(bus.hasSubscribers(Audited.class)).isFalse();

    Subscription bySupertype = bus.subscribe(OrderEvent.class, handler::handle, INLINE);
    byName.close();
    assertThat(bus.hasSubscribers(OrderCreated.class)).isTrue();

    bySupertype.close();
    assertThat(bus.hasSubscribers(OrderCreated.class)).isFalse();
  }

  @Test
  void aSubscriptionIsNamedAfterItsHandlerUnlessItHasAName() {
    assertThat(bus.subscribe(DomainEvent.class, handler).name()).isEqualTo("RecordingHandler");
    assertThat(bus.subscribe(OrderEvent.class, e -> {}).name()).isEqualTo("on OrderEvent");
    assertThat(bus.subscribe("order.*", e -> {}, INLINE).name()).isEqualTo("on order.*");
    assertThat(bus.subscribe(DomainEvent.class, handler, INLINE.withName("audit trail")).name())
        .isEqualTo("audit trail");
  }

  @Test
  void aClosedBusTakesNoSubscription() {
    bus.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> bus.subscribe(DomainEvent.class, handler))
        .withMessage("the bus is closed; subscribe before close()");
  }

  @Test
  void nullIsRefusedByItsName() {
    assertThatNullPointerException()
        .isThrownBy(() -> bus.subscribe((Class<DomainEvent>) null, handler))
        .withMessage("type must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> bus.subscribe(DomainEvent.class, null))
        .withMessage("handler must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> bus.subscribe("#", null, INLINE))
        .withMessage("handler must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> bus.subscribe(DomainEvent.class, handler, null))
        .withMessageContaining("options must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> bus.subscribe((String) null, handler, INLINE))
        .withMessageContaining("must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> EventBus.inMemory(null, InstantSource.system()))
        .withMessage("tenants must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> EventBus.inMemory(TenantResolver.bound(), null))
        .withMessage("clock must not be null");
  }

  private void publishAll() {
    bus.publish(created(1));
    bus.publish(new OrderCancelled(2));
    bus.publish(new Settled(3));
    bus.publish(new Audited());
  }
}
