package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.KeyTypeException;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.schedule.Ticker;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * {@code increment}, {@code decrement} and {@code add} happen in one step, whoever else is at it.
 */
class AtomicOperationsTest {

  private static final int THREADS = 4;
  private static final int ROUNDS = 2_000;
  private static final ReportKey<Long> COUNTER = ReportKey.of("logins:anna", Long.class);
  private static final CachePolicy MINUTE = CachePolicy.ttl(Duration.ofMinutes(1));

  private final ManualTicker ticker = new ManualTicker();
  private final TenantCacheManager caches = TenantCacheManager.builder().ticker(ticker).build();
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void noCountIsLostAndNoneComesTwice() throws Exception {
    List<List<Long>> seen =
        together(
            () -> {
              List<Long> counts = new ArrayList<>();
              for (int i = 0; i < ROUNDS; i++) {
                counts.add(acme.increment(COUNTER, 1, MINUTE));
              }
              return counts;
            });
    assertThat(acme.get(COUNTER)).contains((long) THREADS * ROUNDS);
    assertThat(seen.stream().flatMap(List::stream).distinct()).hasSize(THREADS * ROUNDS);
  }

  @Test
  void incrementsAndDecrementsEvenOut() throws Exception {
    together(
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            acme.increment("balance", 3);
            acme.decrement("balance", 2);
            acme.decrement("balance");
          }
          return null;
        });
    assertThat(acme.get("balance", Long.class)).contains(0L);
  }

  @Test
  void ofManyThatAddOneDoesEachTimeTheValueHasExpired() throws Exception {
    ReportKey<String> lock = ReportKey.of("lock", String.class);
    for (int round = 0; round < 50; round++) {
      List<Boolean> added =
          together(() -> acme.add(lock, Thread.currentThread().getName(), MINUTE));
      assertThat(added).containsOnlyOnce(true);
      ticker.advance(Duration.ofMinutes(1));
    }
  }

  @Test
  void aCounterEndsWithTheFirstIncrementsTtlAndOneOfManyBeginsTheNext() throws Exception {
    for (int round = 0; round < 50; round++) {
      List<Long> counts = together(() -> acme.increment(COUNTER, 1, MINUTE));
      assertThat(counts).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
      ticker.advance(Duration.ofSeconds(59));
      assertThat(acme.increment(COUNTER, 1, MINUTE)).isEqualTo(5);
      ticker.advance(Duration.ofSeconds(1));
    }
  }

  @Test
  void addWithTagsCanBeInvalidatedByThem() {
    ReportKey<String> key = ReportKey.of("token:t-1", String.class);
    acme.add(key, "revoked", MINUTE.withTags(Tag.of("tokens")));
    acme.invalidate(List.of(Tag.of("tokens")), "test");
    assertThat(acme.has(key)).isFalse();
    assertThat(acme.add(key, "again", MINUTE)).isTrue();
  }

  @Test
  void overflowUpwardsIsAnErrorAndTheCounterStays() {
    acme.increment("a", Long.MAX_VALUE - 1);
    assertThat(acme.increment("a")).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> acme.increment("a"))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "counter key 'a' of tenant 'acme' is 9223372036854775807, and adding 1 doesn't fit a"
                + " long; it stays as it is");
    assertThat(acme.get("a", Long.class)).contains(Long.MAX_VALUE);
    assertThat(acme.decrement("a")).isEqualTo(Long.MAX_VALUE - 1);
  }

  @Test
  void overflowDownwardsIsAnErrorAndTheCounterStays() {
    acme.decrement("a", Long.MAX_VALUE);
    assertThat(acme.decrement("a")).isEqualTo(Long.MIN_VALUE);
    assertThatThrownBy(() -> acme.decrement("a"))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("is -9223372036854775808, and adding -1 doesn't fit a long");
    assertThat(acme.get("a", Long.class)).contains(Long.MIN_VALUE);
  }

  @Test
  void theLeastLongHasNoNegativeToDecrementBy() {
    assertThatThrownBy(() -> acme.decrement("a", Long.MIN_VALUE))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "counter 'a' can't be decremented by -9223372036854775808, whose negative doesn't fit a"
                + " long");
    assertThat(acme.has("a")).isFalse();
    assertThat(acme.increment("a", Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void aReportUnderACountersKeyAndACounterUnderAReportsAreErrorsThatSaySo() {
    acme.put("sales", "report", Duration.ofMinutes(1));
    assertThatThrownBy(() -> acme.increment("sales"))
        .isInstanceOf(KeyTypeException.class)
        .hasMessage(
            "key 'sales' of tenant 'acme' holds a java.lang.String, but the call asks for a"
                + " java.lang.Long; use one key for one type, and other keys for counters than for"
                + " reports");
    assertThat(acme.get("sales", String.class)).contains("report");

    acme.increment("hits");
    assertThatThrownBy(
            () -> acme.remember("hits", String.class, Duration.ofMinutes(1), () -> "report"))
        .isInstanceOf(KeyTypeException.class)
        .hasMessageContaining("key 'hits' of tenant 'acme' holds a java.lang.Long");
    assertThat(acme.get("hits", Long.class)).contains(1L);
  }

  @Test
  void anIncrementOvertakesALoadOfItsKey() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    var load =
        Threads.start(
            () ->
                acme.remember(
                    COUNTER,
                    MINUTE,
                    () -> {
                      reading.countDown();
                      Threads.await(release);
                      return 100L;
                    }));
    Threads.await(reading);
    assertThat(acme.increment(COUNTER, 1, MINUTE)).isOne();
    release.countDown();
    assertThat(load.result()).isEqualTo(100);
    assertThat(acme.get(COUNTER)).contains(1L);
  }

  @Test
  void anIncrementDuringAnInvalidationDoesNotBringTheOldCountBack() {
    // Invalidates between the increment's look at the old count and its write of the new one.
    AtomicReference<Runnable> atNextReading = new AtomicReference<>(() -> {});
    AtomicInteger left = new AtomicInteger(-1);
    Ticker interrupting =
        () -> {
          if (left.getAndDecrement() == 0) {
            atNextReading.get().run();
          }
          return 0;
        };
    for (int reading = 0; reading < 6; reading++) {
      try (TenantCacheManager manager = TenantCacheManager.builder().ticker(interrupting).build()) {
        TenantCache cache = manager.tenant("acme");
        cache.increment(COUNTER, 10, MINUTE);
        atNextReading.set(() -> cache.invalidate("logins:*"));
        left.set(reading);
        long sum = cache.increment(COUNTER, 1, MINUTE);
        boolean invalidated = left.getAndSet(-1) < 0;

        // Before the increment: 1. After it: nothing. Never 11 any more.
        if (invalidated) {
          assertThat(cache.get(COUNTER).orElse(1L)).as("at reading %d", reading).isOne();
        } else {
          assertThat(sum).isEqualTo(11);
        }
      }
    }
  }

  /** Runs the work on several threads at once and returns what each got. */
  private static <T> List<T> together(Callable<T> work) throws Exception {
    CountDownLatch start = new CountDownLatch(THREADS);
    List<Threads.Running<T>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      running.add(
          Threads.start(
              () -> {
                start.countDown();
                Threads.await(start);
                return work.call();
              }));
    }
    List<T> results = new ArrayList<>();
    for (Threads.Running<T> each : running) {
      results.add(each.result());
    }
    return results;
  }
}
