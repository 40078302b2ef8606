package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** D4: a caller whose stack is full, wherever it is just then, leaves no load behind. */
@Tag("slow")
class FullStackTest {

  private static final int KEYS = 50;
  private static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofHours(1));
  private static final CachePolicy TIMED = PLAIN.withHardTimeout(Duration.ofSeconds(15));

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStackOverflowLeavesNoLoadBehind(boolean timed) throws Exception {
    CachePolicy policy = timed ? TIMED : PLAIN;
    try (TenantCacheManager caches =
        TenantCacheManager.builder().executor(FullStackTest::runThere).build()) {
      TenantCache acme = caches.tenant("acme");
      for (int i = 0; i < 60; i++) {
        AtomicBoolean overflowed = new AtomicBoolean();
        int first = i; // so that the stack is full at another place each time
        Thread deep =
            new Thread(
                null,
                () -> {
                  try {
                    visit(acme, policy, first, first);
                  } catch (StackOverflowError e) {
                    overflowed.set(true);
                  }
                },
                "deep",
                (128 << 10) + 56L * i);
        deep.start();
        deep.join();
        assertThat(overflowed).isTrue();
        for (int k = 0; k < KEYS; k++) {
          ReportKey<Integer> key = key(k);
          assertThat(acme.explain(key).loading()).as("%s is loading, round %d", key, i).isFalse();
          assertThat(acme.refresh(key, policy, () -> -1).value()).isEqualTo(-1);
        }
      }
    }
  }

  private static int visit(TenantCache cache, CachePolicy policy, int n, int padding) {
    cache.refresh(key(n % KEYS), policy, () -> n);
    return padding % 3 == 0
        ? visit(cache, policy, n + 1, padding) + 1
        : other(cache, policy, n + 1, padding, 1L, 2L) + 1;
  }

  private static int other(
      TenantCache cache, CachePolicy policy, int n, int padding, long a, long b) {
    return visit(cache, policy, n, padding) + (int) (a + b);
  }

  private static ReportKey<Integer> key(int k) {
    return ReportKey.of("node:" + k, Integer.class);
  }

  /** As another thread would, whose stack is not full. */
  private static void runThere(Runnable task) {
    Thread there = new Thread(task);
    there.start();
    try {
      there.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
