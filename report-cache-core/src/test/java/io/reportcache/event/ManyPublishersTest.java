package io.reportcache.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ManyPublishersTest {

  private static final int PUBLISHERS = 4;
  private static final int EVENTS = 10_000;

  record Numbered(int publisher, int number) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(TenantId.of("publisher " + publisher));
    }
  }

  @ParameterizedTest
  @CsvSource({"40000, DROP_NEWEST", "64, WAIT"})
  void eachEventIsHandledOnceAndEachPublishersOrderIsKept(int capacity, OverflowPolicy policy)
      throws Exception {
    List<List<Integer>> handled = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      handled.add(new ArrayList<>()); // a queued handler runs on one thread at a time
    }
    try (EventBus bus = EventBus.inMemory()) {
      bus.subscribe(
          Numbered.class,
          e -> handled.get(e.event().publisher()).add(e.event().number()),
          SubscriptionOptions.queued().withCapacity(capacity, policy));

      publishFromMany(bus);

      assertThat(bus.awaitQuiet(Duration.ofSeconds(60))).isTrue();
      assertThat(bus.stats())
          .isEqualTo(new EventBusStats(PUBLISHERS * EVENTS, PUBLISHERS * EVENTS, 0, 0, 0));
    }
    List<Integer> inOrder = IntStream.range(0, EVENTS).boxed().toList();
    assertThat(handled).allSatisfy(numbers -> assertThat(numbers).isEqualTo(inOrder));
  }

  @Test
  void handlersThatComeAndGoLoseNoEventOfTheOneThatStays() throws Exception {
    List<Integer> handled = new CopyOnWriteArrayList<>();
    try (EventBus bus = EventBus.inMemory()) {
      bus.subscribe(
          Numbered.class,
          e -> {
            if (e.event().publisher() == 0) {
              handled.add(e.event().number());
            }
          },
          SubscriptionOptions.queued().withCapacity(PUBLISHERS * EVENTS, OverflowPolicy.WAIT));
      ExecutorService other = Executors.newSingleThreadExecutor();
      try {
        Future<?> comingAndGoing =
            other.submit(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    bus.subscribe("#", e -> {}, SubscriptionOptions.inline()).close();
                  }
                });
        publishFromMany(bus);
        comingAndGoing.cancel(true);
      } finally {
        other.shutdownNow();
      }
      assertThat(bus.awaitQuiet(Duration.ofSeconds(60))).isTrue();
    }
    assertThat(handled).isEqualTo(IntStream.range(0, EVENTS).boxed().toList());
  }

  private static void publishFromMany(EventBus bus) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS);
    CyclicBarrier start = new CyclicBarrier(PUBLISHERS);
    List<Future<?>> publishers = new ArrayList<>();
    for (int p = 0; p < PUBLISHERS; p++) {
      int publisher = p;
      publishers.add(
          threads.submit(
              () -> {
                start.await();
                for (int i = 0; i < EVENTS; i++) {
                  bus.publish(new Numbered(publisher, i));
                }
                return null;
              }));
    }
    for (Future<?> publisher : publishers) {
      publisher.get();
    }
    threads.shutdown();
  }
}
