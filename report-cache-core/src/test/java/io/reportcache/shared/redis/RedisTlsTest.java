package io.reportcache.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
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
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.OwnJvm;
import io.reportcache.testing.OwnRedis;
import io.reportcache.testing.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS, with a certificate that it has signed itself. */
@Tag("any-jdk")
class RedisTlsTest {

  private static final Duration TTL = Duration.ofMinutes(1);

  @TempDir private Path directory;
  private Tls tls;
  private OwnRedis server;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Tls.isPossible(), "no openssl is installed");
    tls = Tls.selfSigned(directory);
    server = OwnRedis.startWithTls(tls);
    assumeTrue(server != null, "no redis-server with TLS is installed");
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aCertificateThatIsTrustedWillDo() throws Exception {
    List<String> options =
        List.of(
            "-Djavax.net.ssl.trustStore=" + tls.trustStore(),
            "-Djavax.net.ssl.trustStorePassword=changeit");
    assertThat(OwnJvm.run(options, TlsMain.class, server.tlsUri() + "?timeout=10s"))
        .endsWith("0 failures, 1 shared");
  }

  @Test
  void withoutACheckOfTheCertificateTheConnectionIsEncryptedNevertheless() {
    assertThat(TlsMain.use(server.tlsUri() + "?timeout=10s&verifyPeer=NONE"))
        .isEqualTo("0 failures, 1 shared");
  }

  @Test
  void aCertificateMayBeTrustedByOneTierAndOneStoreAlone() throws Exception {
    SslOptions trusting = SslOptions.builder().trustManager(tls.certificate().toFile()).build();
    RedisURI uri = RedisURI.create(server.tlsUri() + "?timeout=10s");
    assertThat(TlsMain.use(() -> RedisTier.at(uri, OpenStores.OPTIONS, trusting)))
        .isEqualTo("0 failures, 1 shared");
    try (RedisDeliveryStore store =
        RedisDeliveries.at(uri, RedisDeliveryOptions.defaults(), trusting)) {
      assertThat(store.count(DeliveryQuery.all())).isEmpty();
    }
  }

  @Test
  void whatIsTrustedIsNotSaidInVain() {
    SslOptions trusting = SslOptions.create();
    RedisURI plain = RedisURI.create("redis://127.0.0.1:1");
    RedisDeliveryOptions options = RedisDeliveryOptions.defaults();
    for (ThrowableAssert.ThrowingCallable call :
        List.<ThrowableAssert.ThrowingCallable>of(
            () -> RedisTier.at(plain, OpenStores.OPTIONS, trusting),
            () -> RedisTier.cluster(List.of(plain), OpenStores.OPTIONS, trusting),
            () -> RedisDeliveries.at(plain, options, trusting),
            () -> RedisDeliveries.cluster(List.of(plain), options, trusting))) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "TLS is set up for redis://127.0.0.1:1, which would be reached without it; begin its address with rediss://, or call setSsl(true)");
    }
  }

  @Test
  void aCertificateThatIsNotTrustedIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> TlsMain.use(server.tlsUri() + "?timeout=10s"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the JVM doesn't trust its certificate")
        .hasMessageContaining("-Djavax.net.ssl.trustStore");
  }

  @Test
  void whoSpeaksPlainlyToAPortOfTlsIsToldSo() {
    String plain = server.tlsUri().replace("rediss://", "redis://");
    try (CapturedLog log = CapturedLog.of(SharedTier.class);
        TenantCacheManager node =
            TenantCacheManager.builder().shared(RedisTier.at(plain, OpenStores.OPTIONS)).build()) {
      Await.until("the log says it", () -> !log.at(Level.WARN).isEmpty());
      assertThat(log.at(Level.WARN).get(0))
          .contains(" (perhaps its port speaks TLS: write rediss:// instead of redis://)");
      assertThat(node.tenant("acme").remember("a", String.class, TTL, () -> "b")).isEqualTo("b");
    }
  }

  /** Two nodes that share a value over TLS; in a JVM of its own, which trusts a certificate. */
  static final class TlsMain {
    private TlsMain() {}

    public static void main(String[] arguments) {
      System.out.println(use(arguments[0]));
    }

    static String use(String uri) {
      return use(() -> RedisTier.at(uri, OpenStores.OPTIONS));
    }

    static String use(Supplier<SharedTier> tier) {
      try (TenantCacheManager one = node(tier);
          TenantCacheManager two = node(tier)) {
        TenantCache acme = two.tenant("acme");
        one.tenant("acme").remember("sales", Long.class, Duration.ofMinutes(1), () -> 1L);
        acme.remember("sales", Long.class, Duration.ofMinutes(1), () -> 2L);
        return two.sharedTierStats().failures()
            + " failures, "
            + acme.stats().sharedHits()
            + " shared";
      }
    }

    private static TenantCacheManager node(Supplier<SharedTier> tier) {
      return TenantCacheManager.builder().shared(tier.get()).build();
    }
  }
}
