package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.testing.LibraryThreads;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** D3: nothing stays behind, and reads are still answered. */
class CloseTest {

  @Test
  void closingLeavesNoThreadAndReadsAreStillAnswered() throws Exception {
    ManualTicker ticker = new ManualTicker();
    TenantCacheManager caches = TenantCacheManager.builder().ticker(ticker).build();
    TenantCache acme = caches.tenant("acme");
    ReportKey<Thread> key = ReportKey.of("a", Thread.class);
    CachePolicy policy =
        CachePolicy.ttl(Duration.ofMinutes(1)).withStaleWhileRevalidate(Duration.ofMinutes(1));
    acme.remember(key, policy, Thread::currentThread);
    ticker.advance(Duration.ofMinutes(1));
    acme.remember(key, policy, Thread::currentThread);
    Thread refresher = awaitRefresh(acme, key);
    assertThat(refresher.getName()).startsWith("report-cache-load");
    assertThat(refresher.isDaemon()).isTrue();
    acme.invalidate("b:*"); // wakes the sweeper

    caches.close();
    caches.close();

    refresher.join(TimeUnit.SECONDS.toMillis(20));
    assertThat(refresher.isAlive()).isFalse();
    // Nothing tells it of changes any more, so it answers, but keeps nothing.
    assertThat(acme.has(key)).isFalse();
    for (int i = 0; i < 2; i++) {
      assertThat(acme.ask(key, policy, Thread::currentThread).source()).isEqualTo(Source.COMPUTED);
    }
    acme.put("b", "kept?", Duration.ofMinutes(1));
    assertThat(acme.has("b")).isFalse();
    acme.invalidate("*");
    caches.flushAllTenants();
    acme.put("b", "kept?", Duration.ofMinutes(1));
    assertThat(acme.getKeys()).isEmpty();
  }

  @Test
  void theThreadThatSweepsKeepsNoJvmFromEndingAndEndsWithTheCache() {
    LibraryThreads threads = new LibraryThreads();
    TenantCacheManager caches = TenantCacheManager.builder().build();
    assertThat(threads.started()).as("while there is nothing to sweep").isEmpty();
    caches.tenant("acme").invalidate("sales:*");
    assertThat(threads.started())
        .singleElement()
        .matches(Thread::isDaemon)
        .extracting(Thread::getName)
        .isEqualTo("report-cache-sweeper");
    caches.close();
    threads.awaitNone();
  }

  private static Thread awaitRefresh(TenantCache cache, ReportKey<Thread> key) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (cache.get(key).isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
    return cache.get(key).orElseThrow();
  }
}
