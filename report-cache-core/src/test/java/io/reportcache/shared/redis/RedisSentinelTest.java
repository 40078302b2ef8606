package io.reportcache.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.redis.RedisDeliveries;
import io.reportcache.durable.redis.RedisDeliveryOptions;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.FreshnessSoak;
import io.reportcache.shared.Heard;
import io.reportcache.shared.Position;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.SharedStore;
import io.reportcache.shared.SpaceName;
import io.reportcache.shared.TextCodec;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.OwnSentinels;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F8: a master that Sentinel names, and another that takes its place. */
@Tag("slow")
@Tag("any-jdk")
class RedisSentinelTest {

  private static final SpaceName ACME = SpaceName.of(TenantId.of("acme"));
  private static final SharedOptions OPTIONS =
      OpenStores.OPTIONS
          .withCodec(new TextCodec())
          .withHeartbeat(Duration.ofMillis(100))
          .withMaximumStaleness(Duration.ofSeconds(1));

  private OwnSentinels sentinels;

  @BeforeEach
  void start() throws Exception {
    sentinels = OwnSentinels.start();
  }

  @AfterEach
  void close() {
    sentinels.close();
  }

  @Test
  void aMasterThatTheSentinelsDoNotKnowIsRefused() {
    SharedTier wrong =
        RedisTier.at(sentinels.uri().replace("#mymaster", "?timeout=5s#other"), OPTIONS);
    assertThatThrownBy(() -> TenantCacheManager.builder().shared(wrong).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the Sentinel knows no master of this name: mend what follows #");
  }

  @Test
  void aSentinelThatIsTakenForAServerIsRefused() {
    String first =
        sentinels.uri().replaceFirst("redis-sentinel://([^,]*),.*", "redis://$1?timeout=5s");
    assertThatThrownBy(
            () -> TenantCacheManager.builder().shared(RedisTier.at(first, OPTIONS)).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it is a Sentinel; write redis-sentinel://host:26379#name");
    assertThatThrownBy(() -> RedisDeliveries.at(first, RedisDeliveryOptions.defaults()))
        .isInstanceOf(DeliveryStoreException.class)
        .hasMessageContaining("it is a Sentinel; write redis-sentinel://host:26379#name");
  }

  private TenantCacheManager node(int number) {
    return TenantCacheManager.builder()
        .node("node-" + number)
        .maximumSize(number < 2 ? 4 : 1_000) // two nodes read from the tier often
        .shared(RedisTier.at(sentinels.uri(), OPTIONS))
        .build();
  }

  @Test
  void noReadIsStaleWhileOneMasterFollowsAnother() throws Exception {
    AtomicInteger masters = new AtomicInteger();
    try (FreshnessSoak soak = new FreshnessSoak(this::node)) {
      soak.run(15, random -> changeMaster(random, masters), () -> {});
    }
    assertThat(masters).hasPositiveValue();
  }

  private void changeMaster(Random random, AtomicInteger masters) throws Exception {
    int before = sentinels.masterPort();
    if (random.nextBoolean()) {
      sentinels.killMaster();
    } else {
      sentinels.failOver();
    }
    if (sentinels.masterPort() != before) {
      masters.incrementAndGet();
    }
    TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000)); // so that all is well in between
  }

  @Test
  @Timeout(120)
  void whatTheNextMasterHoldsOfTheOneBeforeIsWorthless() throws Exception {
    try (OpenStores open = new OpenStores()) {
      Heard heard = new Heard();
      SharedStore store =
          open.store(
              new SingleServer(RedisURI.create(sentinels.uri()), SslOptions.create()), heard);
      Position before = OpenStores.eventually(() -> store.invalidate(ACME, List.of("k:a")));
      sentinels.killMaster();
      Position after =
          OpenStores.eventually(
                  () -> store.changes(List.of(new SharedStore.Asked(ACME, before))).get(0))
              .position();
      assertThat(after.incarnation()).isNotEqualTo(before.incarnation());
      Await.until("the listener was told", () -> heard.changes.get() > 0);
    }
  }

  @Test
  @Timeout(120)
  void valuesAreSharedAgainByTheNextMaster() throws Exception {
    ReportKey<Long> sales = ReportKey.of("sales", Long.class);
    CachePolicy policy = CachePolicy.ttl(Duration.ofMinutes(5));
    try (TenantCacheManager one = node(2);
        TenantCacheManager two = node(3)) {
      one.tenant("acme").remember(sales, policy, () -> 1L);
      assertThat(two.tenant("acme").ask(sales, policy, () -> 2L).source()).isEqualTo(Source.SHARED);
      sentinels.killMaster();
      Await.until(
          "values are shared",
          () -> {
            one.tenant("acme").forget(sales);
            one.tenant("acme").remember(sales, policy, () -> 3L);
            return two.tenant("acme").latest().ask(sales, policy, () -> 4L).source()
                == Source.SHARED;
          });
      assertThat(two.tenant("acme").get(sales)).contains(3L);
    }
  }
}
