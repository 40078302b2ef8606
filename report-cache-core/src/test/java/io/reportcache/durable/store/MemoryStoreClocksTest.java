package io.reportcache.durable.store;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delayed;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.reportcache.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store in memory does by the time that has passed, whatever the clock shows. */
class MemoryStoreClocksTest {

  private static final Duration MONTH = Duration.ofDays(30);

  private final AtomicLong nanos = new AtomicLong(100_000_000_000L);
  private final AtomicReference<Instant> clock =
      new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
  private final MemoryDeliveryStore store = new MemoryDeliveryStore(10, nanos::get, clock::get);

  @ParameterizedTest
  @ValueSource(ints = {365, -365})
  void aClockThatIsSetMakesNothingOldAndKeepsNothingYoung(int days) {
    complete("early");
    clock.updateAndGet(now -> now.plus(Duration.ofDays(days)));
    assertThat(store.purge(MONTH)).as("fresh ones").isZero();

    nanos.addAndGet(MONTH.toNanos());
    complete("late");
    assertThat(store.purge(MONTH)).as("old ones").isOne();
    assertThat(store.find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> stored.message().payload())
        .containsExactly("late");
  }

  @ParameterizedTest
  @ValueSource(longs = {100_000_000_000L, Long.MAX_VALUE - 1_000, -1_000})
  void whatIsDelayedForAsLongAsMayBeKeepsNothingElseWaiting(long origin) {
    nanos.set(origin);
    MemoryDeliveryStore young = new MemoryDeliveryStore(10, nanos::get, clock::get);
    young.add(List.of(delayed("never", NewDelivery.LONGEST_DELAY)));
    young.add(List.of(delayed("soon", Duration.ofSeconds(1))));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(young.tend(3).due()).isOne();
    assertThat(Deliveries.payloads(young.claim(new Claim(MAILER, 10, "ann", MONTH))))
        .containsExactly("soon");
  }

  @Test
  void aTickerThatHangsHoldsUpOnlyItsCaller() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    ThreadLocal<Boolean> hangs = ThreadLocal.withInitial(() -> false);
    MemoryDeliveryStore foreign =
        new MemoryDeliveryStore(
            10,
            () -> {
              if (hangs.get()) {
                asked.countDown();
                Await.latch(released);
              }
              return 0;
            },
            clock::get);
    foreign.add(List.of(delivery("first")));
    Thread claims =
        new Thread(
            () -> {
              hangs.set(true);
              foreign.claim(new Claim(MAILER, 1, "ann", MONTH));
            });
    claims.start();
    Await.latch(asked);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThat(foreign.claim(new Claim(MAILER, 1, "bob", MONTH)))
                .as("claimed meanwhile")
                .hasSize(1));
    released.countDown();
    claims.join(20_000);
  }

  private void complete(String payload) {
    store.add(List.of(delivery(payload)));
    ClaimedDelivery claimed = store.claim(new Claim(MAILER, 1, "ann", MONTH)).get(0);
    store.settle(List.of(settlement(claimed, Ending.SUCCEEDED)));
  }
}
