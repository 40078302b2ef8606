package io.reportcache.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.redis.RedisDeliveries;
import io.reportcache.durable.redis.RedisDeliveryOptions;
import io.reportcache.durable.redis.RedisDeliveryStore;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.testing.Await;
import io.reportcache.testing.OwnSentinels;
import io.reportcache.testing.Tls;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sentinels and servers that speak TLS. */
@Tag("slow")
@Tag("any-jdk")
class RedisTlsSentinelTest {

  @TempDir private Path directory;
  private Tls tls;
  private OwnSentinels sentinels;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Tls.isPossible(), "no openssl is installed");
    tls = Tls.selfSigned(directory);
    sentinels = OwnSentinels.startWithTls(tls);
    assumeTrue(sentinels != null, "no redis-server with TLS is installed");
  }

  @AfterEach
  void close() {
    if (sentinels != null) {
      sentinels.close();
    }
  }

  @Test
  void theMasterIsFoundAndFollowed() throws Exception {
    SslOptions trusting = SslOptions.builder().trustManager(tls.certificate().toFile()).build();
    RedisURI uri = RedisURI.create(uri("timeout=10s"));
    try (TenantCacheManager one = node(RedisTier.at(uri, OpenStores.OPTIONS, trusting));
        TenantCacheManager two = node(RedisTier.at(uri, OpenStores.OPTIONS, trusting))) {
      TenantCache here = one.tenant("acme");
      TenantCache there = two.tenant("acme");
      awaitShared(here, there, "before");
      sentinels.killMaster();
      awaitShared(here, there, "after");
      here.invalidate("before");
      Await.until("it is heard", () -> !there.has("before"));
    }
    try (RedisDeliveryStore store =
        RedisDeliveries.at(uri, RedisDeliveryOptions.defaults(), trusting)) {
      assertThat(store.count(DeliveryQuery.all())).isEmpty();
    }
  }

  @Test
  void withoutACheckOfTheCertificateTheConnectionsAreEncryptedNevertheless() {
    String uri = uri("timeout=10s&verifyPeer=NONE");
    try (TenantCacheManager one = node(RedisTier.at(uri, OpenStores.OPTIONS));
        TenantCacheManager two = node(RedisTier.at(uri, OpenStores.OPTIONS))) {
      awaitShared(one.tenant("acme"), two.tenant("acme"), "unchecked");
    }
  }

  @Test
  void aCertificateThatIsNotTrustedIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> node(RedisTier.at(uri("timeout=10s"), OpenStores.OPTIONS)).close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the JVM doesn't trust its certificate")
        .hasMessageContaining("SslOptions");
  }

  private String uri(String options) {
    return sentinels.uri().replace("#", "?" + options + "#");
  }

  /**
   * Waits until one node reads what another has loaded: a master takes no writes until it has its
   * replica. By a new key each time, since what is local says nothing.
   */
  private static void awaitShared(TenantCache here, TenantCache there, String name) {
    int[] tried = new int[1];
    Await.until(
        "values are shared " + name,
        () -> {
          String key = name + ":" + tried[0]++;
          load(here, key, 1);
          return load(there, key, 2) == 1;
        });
    load(there, name, 1);
  }

  private static long load(TenantCache cache, String key, long value) {
    return cache.remember(key, Long.class, Duration.ofMinutes(1), () -> value);
  }

  private static TenantCacheManager node(SharedTier tier) {
    return TenantCacheManager.builder().shared(tier).build();
  }
}
