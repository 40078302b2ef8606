package io.reportcache.durable.store;

import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryDeliveryStoreTest extends DeliveryStoreContract<MemoryDeliveryStore> {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // may come round
  private final InstantSource clock = () -> Instant.EPOCH.plusNanos(nanos.get() - Long.MIN_VALUE);
  private final MemoryDeliveryStore store =
      new MemoryDeliveryStore(MemoryDeliveryStore.DEFAULT_CAPACITY, nanos::get, clock);

  @Override
  protected MemoryDeliveryStore store() {
    return store;
  }

  @Override
  protected void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void refusesWhatItHasNoRoomFor() {
    MemoryDeliveryStore small = new MemoryDeliveryStore(2, nanos::get, clock);
    small.add(List.of(delivery("a")));
    assertThatThrownBy(() -> small.add(List.of(delivery("b"), delivery("c"))))
        .isInstanceOf(DeliveryStoreException.class)
        .hasMessage(
            "there is no room for 2 more deliveries: 1 of at most 2 are there; raise the capacity,"
                + " or find out why they aren't done");
    small.add(List.of(delivery("b")));
    assertThat(small.find(DeliveryQuery.all(), 0, 10)).hasSize(2);
  }

  @Test
  void forgetsTheOldestOfTooManyCompletedOnes() {
    MemoryDeliveryStore small = new MemoryDeliveryStore(3, nanos::get, clock);
    for (int i = 0; i < 10; i++) {
      small.add(List.of(delivery("p" + i)));
      ClaimedDelivery claimed =
          small.claim(new Claim(Deliveries.MAILER, 1, "one", Duration.ofMinutes(1))).get(0);
      small.settle(List.of(Settlement.succeeded(claimed)));
    }
    assertThat(small.find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> stored.message().payload())
        .containsExactly("p7", "p8", "p9");
  }

  @Test
  void aCapacityBelowOneIsRefused() {
    assertThatThrownBy(() -> new MemoryDeliveryStore(0, nanos::get, clock))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity must be at least 1, was 0; leave it out for the default of 100000");
  }
}
