package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadLimits;
import io.reportcache.cache.Settings;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.key.ReportKey;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.Threads;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * D1, D4: a load that the JVM has no thread for, for now, is begun later or by who waits for it.
 */
class NoThreadForLoadsTest {

  private static final CachePolicy LONG =
      CachePolicy.ttl(Duration.ofMinutes(10)).withHardTimeout(Duration.ofSeconds(15));

  private final LibraryThreads threads = new LibraryThreads();
  private final AtomicInteger refused = new AtomicInteger();

  @AfterEach
  void noThreadIsLeft() {
    threads.awaitNone();
  }

  @Test
  void whatTheHostsExecutorDropsIsBegunWhenThereIsAThread() throws Exception {
    TenantCacheManagerBuilder builder =
        TenantCacheManager.builder().loadTimeout(Duration.ofMillis(50)).executor(task -> {});
    Patience patience = new Patience(Duration.ofMillis(20), Duration.ofSeconds(5));
    try (TenantCacheManager caches = LocalEngine.start(Settings.of(builder), patience)) {
      refuseThreads(caches, 2);
      assertThat(caches.tenant("acme").remember(key("sales:1"), LONG, () -> "loaded"))
          .isEqualTo("loaded");
      assertThat(refused).hasValue(2);
    }
  }

  @Test
  void whatWaitsForItsTurnIsHandedOverAgainByWhoWaitsForIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    TenantCacheManagerBuilder builder =
        TenantCacheManager.builder()
            .loadLimits(LoadLimits.defaults().withTotal(1))
            .executor(
                task ->
                    Threads.start(
                        () -> {
                          task.run();
                          return null;
                        }));
    try (TenantCacheManager caches = builder.build()) {
      TenantCache acme = caches.tenant("acme");
      refuseThreads(caches, 1);
      Threads.Running<String> first =
          Threads.start(
              () ->
                  acme.remember(
                      key("sales:1"),
                      LONG,
                      () -> {
                        begun.countDown();
                        Threads.await(end);
                        return "first";
                      }));
      Threads.await(begun);
      Threads.Running<String> second =
          Threads.start(() -> acme.remember(key("sales:2"), LONG, () -> "second"));
      second.awaitWaiting(); // its load has no room yet
      end.countDown();
      assertThat(first.result()).isEqualTo("first");
      assertThat(second.result()).isEqualTo("second");
      assertThat(refused).hasValue(1);
    }
  }

  private static ReportKey<String> key(String text) {
    return ReportKey.of(text, String.class);
  }

  /** The cache's own threads for loads can't be started so often, as in a JVM at its limit. */
  private void refuseThreads(TenantCacheManager caches, int times) throws Exception {
    ThreadPoolExecutor own =
        (ThreadPoolExecutor) in(in(in(in(caches, "tier"), "background"), "own"), "threads");
    ThreadFactory factory = own.getThreadFactory();
    own.setThreadFactory(
        task -> {
          if (refused.get() < times) {
            refused.incrementAndGet();
            throw new OutOfMemoryError("unable to create native thread, as a test has it");
          }
          return factory.newThread(task);
        });
  }

  private static Object in(Object owner, String name) throws Exception {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }
}
