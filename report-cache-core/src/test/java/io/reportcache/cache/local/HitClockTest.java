package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The time that hits go by: read each time while they are few, shared while they are many. */
@Tag("slow")
class HitClockTest {

  private final LibraryThreads threads = new LibraryThreads();

  @Test
  void aTickerThatWasGivenIsReadEachTimeHoweverManyReadsThereAre() {
    AtomicLong time = new AtomicLong();
    HitClock clock = new HitClock(time::incrementAndGet, false);
    for (int i = 1; i <= 10_000; i++) {
      assertThat(clock.now()).isEqualTo(i);
    }
    assertThat(threads.started()).isEmpty();
    clock.close();
  }

  @Test
  void fewReadsEachReadTheTicker() {
    // As far apart as reads of which there are few.
    AtomicLong time = new AtomicLong();
    HitClock clock = new HitClock(() -> time.addAndGet(1_000_000), true);
    for (int i = 1; i <= 10_000; i++) {
      assertThat(clock.now()).isEqualTo(i * 1_000_000L);
    }
    assertThat(threads.started()).isEmpty();
    clock.close();
  }

  @Test
  void manyReadsShareAReadingThatMovesOn() {
    AtomicInteger readings = new AtomicInteger();
    HitClock clock = counting(readings);
    long first = awaitShared(clock, readings);
    assertThat(threads.started()).hasSize(1).allMatch(Thread::isDaemon);

    Await.until("the reading has moved on", () -> clock.now() != first);
    clock.close();
    threads.awaitNone();
  }

  @Test
  void oneThreadNeverSeesTheSharedTimeGoBack() {
    AtomicInteger readings = new AtomicInteger();
    HitClock clock = counting(readings);
    awaitShared(clock, readings);
    long last = clock.now();
    for (int i = 0; i < 1_000_000; i++) {
      long now = clock.now();
      assertThat(now - last).isNotNegative();
      last = now;
    }
    clock.close();
  }

  @Test
  void afterClosingEachReadReadsTheTickerAgain() {
    AtomicInteger readings = new AtomicInteger();
    HitClock clock = counting(readings);
    awaitShared(clock, readings);
    clock.close();
    threads.awaitNone();
    for (int i = 0; i < 10_000; i++) {
      int before = readings.get();
      clock.now();
      assertThat(readings).hasValue(before + 1);
    }
    assertThat(threads.started()).isEmpty();
    clock.close();
  }

  @Test
  void whenReadsBecomeFewTheThreadStopsReadingUntilTheyAreManyAgain() {
    AtomicInteger readings = new AtomicInteger();
    HitClock clock = counting(readings);
    awaitShared(clock, readings);

    // Nobody asks any more; a thousand ticks later it has given up, and is read directly again.
    Await.until("the ticks have ended", () -> readsDirectly(clock, readings));

    awaitShared(clock, readings); // when they are many again
    clock.close();
  }

  @Test
  void theEndOfAnEntryIsSeenUnderManyReads() {
    try (TenantCacheManager caches = TenantCacheManager.builder().build()) {
      TenantCache acme = caches.tenant("acme");
      acme.put("sales", "x", Duration.ofMillis(50));
      Await.until("the entry has expired", () -> !acme.has("sales"));
    }
  }

  @Test
  void hitsOfACacheWithATickerOfItsOwnReadItEachTime() {
    ManualTicker ticker = new ManualTicker();
    try (TenantCacheManager caches = TenantCacheManager.builder().ticker(ticker).build()) {
      TenantCache acme = caches.tenant("acme");
      acme.put("sales", "x", Duration.ofMinutes(1));
      for (int i = 0; i < 10_000; i++) {
        acme.get("sales", String.class);
      }
      assertThat(threads.started()).isEmpty();
      ticker.advance(Duration.ofMinutes(1));
      assertThat(acme.has("sales")).isFalse();
    }
  }

  @Test
  void closingACacheUnderManyHitsEndsTheThread() {
    try (TenantCacheManager caches = TenantCacheManager.builder().build()) {
      TenantCache acme = caches.tenant("acme");
      acme.put("sales", "x", Duration.ofMinutes(1));
      Await.until(
          "hits share a reading",
          () -> {
            for (int i = 0; i < 1_000; i++) {
              acme.get("sales", String.class);
            }
            return !threads.started().isEmpty();
          });
    }
    threads.awaitNone();
  }

  private static HitClock counting(AtomicInteger readings) {
    return new HitClock(
        () -> {
          readings.incrementAndGet();
          return System.nanoTime();
        },
        true);
  }

  /**
   * Reads until the readings are shared, which two reads show that read the ticker once at most.
   */
  private static long awaitShared(HitClock clock, AtomicInteger readings) {
    Await.until("readings are shared", () -> isShared(clock, readings));
    return clock.now();
  }

  private static boolean isShared(HitClock clock, AtomicInteger readings) {
    int before = readings.get();
    for (int i = 0; i < 1_000; i++) {
      clock.now();
    }
    return readings.get() - before < 500;
  }

  private static boolean readsDirectly(HitClock clock, AtomicInteger readings) {
    int before = readings.get();
    clock.now();
    clock.now();
    clock.now();
    return readings.get() - before == 3;
  }
}
