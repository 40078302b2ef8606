package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.ManualTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store unparks a portion at a time: after a full one the rest doesn't wait for seconds. */
class ManyUnparkedTest {

  private static final Duration POLL = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
  private final MemoryDeliveryStore memory = new MemoryDeliveryStore(1_000, time, time);
  private final AtomicInteger asked = new AtomicInteger();
  private int parked;

  @ParameterizedTest
  @CsvSource({"0, 1", "999, 1", "1000, 2", "3500, 4"})
  void onlyAfterManyTheNextPollAsksAgain(int parkedNow, int expected) {
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(store())
            .pollInterval(POLL)
            .lane(MAILER, LaneOptions.defaults(), new KnowsInvoices());
    builder.ticker = time;
    parked = parkedNow;
    Claimer claimer = new DeliveryWorker(builder.settings()).claimer;
    for (int polls = 0; polls < 5; polls++) { // the sixth comes after 5 seconds
      var unused = claimer.round();
      time.pass(POLL);
    }
    assertThat(asked).hasValue(expected);
    var unused = claimer.round();
    assertThat(asked).as("after 5 seconds in any case").hasValueGreaterThan(1);
  }

  private DeliveryStore store() {
    return (DeliveryStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DeliveryStore.class},
            (proxy, method, arguments) ->
                method.getName().equals("unpark") ? unpark() : method.invoke(memory, arguments));
  }

  private int unpark() {
    asked.incrementAndGet();
    int unparked = Math.min(parked, 1_000);
    parked -= unparked;
    return unparked;
  }

  private static final class KnowsInvoices implements LaneHandler {
    @Override
    public void handle(ClaimedDelivery delivery, DeliveryRun run) {}

    @Override
    public Map<String, Integer> types() {
      return Map.of("invoice.paid", 1);
    }
  }
}
