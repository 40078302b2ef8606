package io.reportcache.durable.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Those who look at a store don't burden it, and don't wait for it long. */
class StoreWatchTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final AtomicInteger looks = new AtomicInteger();
  private final DeliveryStore store =
      mock(DeliveryStore.class, withSettings().extraInterfaces(DeliveryRecords.class));

  @Test
  void theStoreIsReadOncePerInterval() {
    pending(3);
    StoreWatch watch = StoreWatch.of(store, Duration.ofSeconds(30), LONG, time);
    for (int i = 0; i < 5; i++) {
      assertThat(watch.snapshot().count(DeliveryStatus.PENDING)).isEqualTo(3);
    }
    assertThat(looks).hasValue(1);
    time.pass(Duration.ofSeconds(30));
    assertThat(watch.snapshot().failure()).isEmpty();
    assertThat(looks).hasValue(2);
  }

  @Test
  void aStoreThatFailsIsToldAndKeepsItsLastFigures() {
    pending(3);
    StoreWatch watch = StoreWatch.of(store, Duration.ofSeconds(30), LONG, time);
    assertThat(watch.snapshot().failure()).isEmpty();
    when(((DeliveryRecords) store).count(any())).thenThrow(new AssertionError("away"));
    time.pass(Duration.ofSeconds(30));

    assertThat(watch.snapshot().failure()).contains("java.lang.AssertionError: away");
    assertThat(watch.snapshot().count(DeliveryStatus.PENDING)).isEqualTo(3);
  }

  @Test
  void aStoreThatHangsIsWaitedForOncePerIntervalAndNotLong() {
    CountDownLatch answers = new CountDownLatch(1);
    when(((DeliveryRecords) store).count(any()))
        .thenAnswer(
            asked -> {
              looks.incrementAndGet();
              Await.latch(answers);
              return Map.of(DeliveryStatus.PENDING, 3L);
            });
    StoreWatch watch = StoreWatch.of(store, Duration.ofSeconds(30), SHORT, time);
    for (int i = 0; i < 5; i++) {
      assertThat(watch.snapshot().failure().orElseThrow()).contains("hasn't answered within");
    }
    time.pass(Duration.ofSeconds(30));
    assertThat(watch.snapshot().failure()).isPresent();
    Await.until("its thread looks", () -> looks.get() > 0);
    assertThat(looks).as("one look at a time").hasValue(1);

    answers.countDown();
    Await.until("it has answered", () -> watch.snapshot().failure().isEmpty());
    assertThat(watch.snapshot().count(DeliveryStatus.PENDING)).isEqualTo(3);
  }

  @Test
  void theOldestIsOfWhatIsDueAndNotParked() {
    StoreSnapshot found =
        new StoreSnapshot(
            java.util.Optional.empty(),
            Map.of(),
            List.of(
                new Backlog(Lane.ofHandler("a"), false, 1, 1, Duration.ofSeconds(5)),
                new Backlog(Lane.ofHandler("b"), false, 1, 2, Duration.ofSeconds(9)),
                new Backlog(Lane.ofHandler("c"), true, 1, 3, Duration.ofDays(9))));
    assertThat(found.oldest()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void anIntervalOfZeroIsRefused() {
    assertThatThrownBy(() -> StoreWatch.of(store, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("interval must be more than zero");
  }

  private void pending(long count) {
    when(((DeliveryRecords) store).count(any()))
        .thenAnswer(
            asked -> {
              looks.incrementAndGet();
              return Map.of(DeliveryStatus.PENDING, count);
            });
  }
}
