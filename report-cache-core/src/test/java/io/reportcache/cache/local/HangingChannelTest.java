package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadLimits;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.HangingChannel;
import io.reportcache.testing.HangingLog;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D4: a channel may hang when the load that reads it is interrupted. That holds up no other. */
@Tag("slow")
@Timeout(60)
class HangingChannelTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final CachePolicy TIMED = CachePolicy.ttl(HOUR).withHardTimeout(HOUR);

  private final HangingChannel channel = new HangingChannel();

  @AfterEach
  void goOn() {
    channel.letGo();
  }

  @Test
  void loadsOfOthersAreInterruptedInTime() throws Exception {
    LocalTier tier = tier(Duration.ofMillis(200));
    TenantCache acme = tier.space(TenantId.of("acme")).face();
    var hanging = Threads.start(() -> acme.remember(key("sales:may"), TIMED, this::read));
    channel.awaitInterrupting();
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    var other =
        Threads.start(
            () ->
                acme.remember(
                    key("stock:may"),
                    TIMED,
                    () -> {
                      try {
                        never.await();
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                      return "interrupted";
                    }));

    Await.latch(interrupted);

    assertThat(other.result()).isEqualTo("interrupted");
    goOn();
    assertThat(hanging.result()).isEqualTo("read");
    tier.close();
  }

  @Test
  void aLoadThatWaitsForItsInterruptMakesRoom() throws Exception {
    LocalTier tier = tier(Duration.ofMillis(200));
    Space space = tier.space(TenantId.of("acme"));
    var hanging = Threads.start(() -> space.face().remember(key("sales:may"), TIMED, this::read));
    channel.awaitInterrupting();
    channel.giveData();

    var next = Threads.start(() -> space.face().remember(key("sales:june"), TIMED, () -> "june"));

    assertThat(next.result()).isEqualTo("june");
    goOn();
    assertThat(hanging.result()).isEqualTo("read");
    tier.close();
  }

  @Test
  void theCacheIsClosedInTime() throws Exception {
    LocalTier tier = tier(HOUR);
    TenantCache acme = tier.space(TenantId.of("acme")).face();
    var hanging = Threads.start(() -> acme.remember(key("sales:may"), TIMED, this::read));
    channel.awaitReading();

    var closing =
        Threads.start(
            () -> {
              tier.close();
              return "closed";
            });
    channel.awaitInterrupting();

    assertThat(closing.result()).isEqualTo("closed");
    goOn();
    assertThat(hanging.result()).isEqualTo("read");
  }

  /** Its watch over loads writes there that one doesn't return. */
  @Test
  void theCacheIsClosedInTimeThoughItsLogHangs() throws Exception {
    LocalTier tier = tier(Duration.ofMillis(200));
    TenantCache acme = tier.space(TenantId.of("acme")).face();
    try (HangingLog log = HangingLog.at("The load of {} for {} doesn't return")) {
      var hanging = Threads.start(() -> acme.remember(key("sales:may"), TIMED, this::read));
      log.awaitReached();
      goOn();
      assertThat(hanging.result()).isEqualTo("read");

      var closing =
          Threads.start(
              () -> {
                tier.close();
                return "closed";
              });

      log.awaitInterrupting();
      assertThat(closing.result()).isEqualTo("closed");
    }
  }

  private static LocalTier tier(Duration loadTimeout) {
    return Tiers.of(
        TenantCacheManager.builder()
            .loadTimeout(loadTimeout)
            .loadLimits(LoadLimits.defaults().withPerTenantReport(1)));
  }

  private static ReportKey<String> key(String key) {
    return ReportKey.of(key, String.class);
  }

  private String read() {
    channel.read();
    return "read";
  }
}
