package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** D3: loads on the cache's own threads that close it. */
@Timeout(60)
class CloseFromALoadTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final CachePolicy TIMED = CachePolicy.ttl(HOUR).withHardTimeout(HOUR);

  private final LocalTier tier = Tiers.of(TenantCacheManager.builder().loadTimeout(HOUR));
  private final TenantCache acme = tier.space(TenantId.of("acme")).face();

  @Test
  void aLoadDoesNotWaitForItself() throws Exception {
    var asking = Threads.start(() -> load("one", this::closeWithinAnHour));

    assertThat(asking.result()).isEqualTo("one");
  }

  @Test
  void twoLoadsDoNotWaitForEachOther() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Runnable closing =
        () -> {
          meet(both);
          closeWithinAnHour();
          meet(both);
        };
    var one = Threads.start(() -> load("one", closing));
    var two = Threads.start(() -> load("two", closing));

    assertThat(one.result()).isEqualTo("one");
    assertThat(two.result()).isEqualTo("two");
  }

  @Test
  void aLoadWaitsForTheOthers() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Thread[] closer = new Thread[1];
    var other =
        Threads.start(
            () ->
                load(
                    "other",
                    () -> {
                      running.countDown();
                      Await.latch(end);
                    }));
    Await.latch(running);
    CountDownLatch closing = new CountDownLatch(1);
    var asking =
        Threads.start(
            () ->
                load(
                    "one",
                    () -> {
                      closer[0] = Thread.currentThread();
                      closing.countDown();
                      closeWithinAnHour();
                      closed.countDown();
                    }));
    Await.latch(closing);
    Await.waiting(closer[0]);
    assertThat(closed.getCount()).isOne();

    end.countDown();

    assertThat(asking.result()).isEqualTo("one");
    assertThat(other.result()).isEqualTo("other");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLoadInterruptsTheOthersAndNotItself(boolean interruptedBefore) throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    var other =
        Threads.start(
            () ->
                load(
                    "other",
                    () -> {
                      running.countDown();
                      try {
                        never.await();
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                    }));
    Await.latch(running);
    boolean[] mine = new boolean[1];
    var asking =
        Threads.start(
            () ->
                load(
                    "one",
                    () -> {
                      if (interruptedBefore) {
                        Thread.currentThread().interrupt();
                      }
                      tier.background.close(0);
                      mine[0] = Thread.interrupted();
                    }));

    assertThat(asking.result()).isEqualTo("one");
    assertThat(mine[0]).isEqualTo(interruptedBefore);
    Await.latch(interrupted);
    assertThat(other.result()).isEqualTo("other");
  }

  private String load(String name, Runnable work) {
    return acme.remember(
        ReportKey.of(name, String.class),
        TIMED,
        () -> {
          work.run();
          return name;
        });
  }

  private void closeWithinAnHour() {
    tier.background.close(HOUR.toNanos());
  }

  private static void meet(CyclicBarrier both) {
    try {
      both.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
