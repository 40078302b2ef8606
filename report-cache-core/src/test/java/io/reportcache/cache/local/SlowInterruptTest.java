package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D4, D5: a host's thread may run code of its own when it's interrupted, and that may hang. */
@Timeout(60)
class SlowInterruptTest {

  private final LocalTier tier = Tiers.of(TenantCacheManager.builder());
  private final CountDownLatch interrupting = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicBoolean delivered = new AtomicBoolean();

  @Test
  void anInterruptThatHangsHoldsNoLockAndIsWaitedForByTheLoadAlone() throws Exception {
    BackgroundLoad load = newLoad();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    boolean[] deliveredAtTheEnd = new boolean[1];
    Thread host =
        new Thread(
            () -> {
              load.begin();
              begun.countDown();
              Await.latch(end);
              load.end();
              deliveredAtTheEnd[0] = delivered.get();
            }) {
          @Override
          public void interrupt() {
            if (!Thread.currentThread().equals(this)) { // its own is one that came in a wait
              interrupting.countDown();
              Await.latch(goOn);
              delivered.set(true);
            }
            super.interrupt();
          }
        };
    host.setDaemon(true);
    host.start();
    Await.latch(begun);
    var watching =
        Threads.start(
            () -> {
              load.interrupt();
              return null;
            });
    Await.latch(interrupting);

    assertThat(Threads.start(load::isRunning).result()).isTrue();
    load.interrupt(); // once is enough
    end.countDown();
    Await.until("it waits for the interrupt", () -> host.getState() == Thread.State.WAITING);
    assertThat(Threads.start(load::isRunning).result()).as("so it can be lost").isTrue();

    goOn.countDown();
    watching.result();
    host.join();
    assertThat(deliveredAtTheEnd[0]).as("it isn't meant for what the thread does next").isTrue();
    tier.close();
  }

  private BackgroundLoad newLoad() {
    Space space = tier.space(TenantId.of("acme"));
    ReportKey<String> key = ReportKey.of("sales:may", String.class);
    CachePolicy policy = CachePolicy.ttl(Duration.ofHours(1));
    BackgroundLoad[] load = new BackgroundLoad[1];
    Thread caller =
        new Thread(
            () ->
                load[0] =
                    new BackgroundLoad(
                        new Flight(key, policy, space.tenant), space.flights, () -> {}, () -> {}));
    caller.start();
    try {
      caller.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return load[0];
  }
}
