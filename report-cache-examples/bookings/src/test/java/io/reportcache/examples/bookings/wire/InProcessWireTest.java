package io.reportcache.examples.bookings.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.Message;
import io.reportcache.examples.bookings.contract.availability.ReservationConfirmed;
import io.reportcache.examples.bookings.testing.TestService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessWireTest {

  private final InProcessWire wire = new InProcessWire();
  private final List<String> received = new ArrayList<>();

  @AfterEach
  void close() {
    wire.close();
  }

  @Test
  void eachGroupThatWantsAnEventGetsItOnce() throws Exception {
    subscribe("exact", "availability.reservation.confirmed");
    subscribe("star", "availability.*.confirmed", "availability.reservation.*");
    subscribe("all", "#");
    subscribe("other", "availability.reservation.created");
    subscribe("short", "availability.*");
    carry();
    assertThat(received).containsExactly("exact", "star", "all");
  }

  @Test
  void aGroupThatFailsKeepsItFromNobodyElse() throws Exception {
    wire.subscribe(
        "failing",
        List.of("#"),
        messages -> {
          throw new IllegalStateException("no room");
        });
    subscribe("all", "#");
    assertThatThrownBy(this::carry).hasMessage("no room");
    assertThat(received).containsExactly("all");
  }

  @Test
  void whatIsClosedGetsNothing() throws Exception {
    AutoCloseable subscribed =
        wire.subscribe("gone", List.of("#"), messages -> received.add("gone"));
    subscribed.close();
    carry();
    assertThat(received).isEmpty();
  }

  private void subscribe(String group, String... patterns) {
    wire.subscribe(group, List.of(patterns), messages -> received.add(group));
  }

  private void carry() throws Exception {
    Message message = TestService.message(new ReservationConfirmed("r", "aula", "ann"));
    wire.relay()
        .handle(new ClaimedDelivery(1, 1, "n", Lane.ofHandler("relay"), message, 1, 0, null), null);
  }
}
