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
import io.reportcache.testing.OwnCluster;
import io.reportcache.testing.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that speaks TLS, and a user who has the rights that the documents name. */
@Tag("slow")
@Tag("any-jdk")
class RedisTlsClusterTest {

  private static final List<String> TENANTS = List.of("a", "b", "c", "d", "e", "f");

  @TempDir private static Path directory;
  private static OwnCluster cluster;
  private static Path certificate;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Tls.isPossible(), "no openssl is installed");
    Tls tls = Tls.selfSigned(directory);
    certificate = tls.certificate();
    cluster = OwnCluster.startWithTls(tls);
    assumeTrue(cluster != null, "no redis-server with TLS is installed");
    for (int i = 0; i < 3; i++) {
      assertThat(cluster.node(i).call(Rights.ofOneServer())).isEqualTo("OK");
      assertThat(cluster.node(i).call(Rights.besidesInACluster())).isEqualTo("OK");
      assertThat(cluster.node(i).call(Rights.OF_JOBS)).isEqualTo("OK");
      assertThat(cluster.node(i).call("ACL", "SETUSER", "default", "off")).isEqualTo("OK");
    }
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static String uri(String password) {
    return uri("app", password);
  }

  private static String uri(String user, String password) {
    String address = cluster.node(0).tlsUri().substring("rediss://".length());
    return "rediss://" + user + ":" + password + "@" + address + "?timeout=10s";
  }

  @Test
  void aCertificateMayBeTrustedByOneTierAndOneStoreAlone() {
    SslOptions trusting = SslOptions.builder().trustManager(certificate.toFile()).build();
    List<RedisURI> tier = List.of(RedisURI.create(uri("pw")));
    assertThat(use(() -> RedisTier.cluster(tier, OpenStores.OPTIONS, trusting)))
        .isEqualTo("6 shared, 6 heard");
    List<RedisURI> jobs = List.of(RedisURI.create(uri("jobs", "pw")));
    try (RedisDeliveryStore store =
        RedisDeliveries.cluster(jobs, RedisDeliveryOptions.defaults(), trusting)) {
      assertThat(store.count(DeliveryQuery.all())).isEmpty();
    }
  }

  /** {@link RedisTlsTest} has a JVM that trusts the certificate. */
  @Test
  void allNodesAreReachedWithTheUserThePasswordAndTheCheckOfTheOneAddress() {
    assertThat(use(uri("pw") + "&verifyPeer=NONE")).isEqualTo("6 shared, 6 heard");
  }

  @Test
  void whatIsRefusedIsSaidWithWhatToDo() {
    assertThatThrownBy(() -> use(uri("pw")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the JVM doesn't trust its certificate");
    assertThatThrownBy(() -> use(uri("guess") + "&verifyPeer=NONE"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("check the user and the password in the URI")
        .hasMessageNotContaining("guess");
  }

  /** Has two nodes share values of several slots and hear each other. */
  private static String use(String uri) {
    return use(() -> RedisTier.cluster(uri, OpenStores.OPTIONS));
  }

  private static String use(Supplier<SharedTier> tier) {
    try (TenantCacheManager one = node(tier.get());
        TenantCacheManager two = node(tier.get())) {
      int shared = 0;
      for (String tenant : TENANTS) {
        load(one.tenant(tenant), 1);
        shared += load(two.tenant(tenant), 2) == 1 ? 1 : 0;
        one.tenant(tenant).invalidate("sales");
        Await.until("it is heard", () -> !two.tenant(tenant).has("sales"));
      }
      return shared + " shared, " + two.sharedTierStats().heard() + " heard";
    }
  }

  private static long load(TenantCache cache, long value) {
    return cache.remember("sales", Long.class, Duration.ofMinutes(1), () -> value);
  }

  private static TenantCacheManager node(SharedTier tier) {
    return TenantCacheManager.builder().shared(tier).build();
  }
}
