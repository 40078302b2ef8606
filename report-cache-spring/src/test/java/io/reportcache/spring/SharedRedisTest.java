package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.reportcache.ReportCache;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.Source;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.ClassUtils;

/** Where a shared tier on Redis is, by Boot's own properties or connection details. */
class SharedRedisTest {

  record Sales(int count) {}

  private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

  private List<RedisURI> uris(String... properties) {
    StandardEnvironment environment = new StandardEnvironment();
    TestPropertyValues.of(properties).applyTo(environment, TestPropertyValues.Type.MAP, "test");
    return SharedRedis.Lettuce.uris(
        RedisAddress.of(beans, environment, SharedTier.class), Duration.ofMillis(100));
  }

  private static RedisCredentials credentials(RedisURI uri) {
    return uri.getCredentialsProvider().resolveCredentials().block();
  }

  @Test
  void aServerByHostAndPort() {
    RedisURI uri =
        uris(
                "spring.data.redis.host=redis",
                "spring.data.redis.port=6380",
                "spring.data.redis.username=bob",
                "spring.data.redis.password=secret",
                "spring.data.redis.database=3",
                "spring.data.redis.ssl.enabled=true")
            .get(0);
    assertThat(uri.getHost()).isEqualTo("redis");
    assertThat(uri.getPort()).isEqualTo(6380);
    assertThat(uri.getDatabase()).isEqualTo(3);
    assertThat(uri.isSsl()).isTrue();
    assertThat(uri.getTimeout()).isEqualTo(Duration.ofMillis(100));
    assertThat(credentials(uri).getUsername()).isEqualTo("bob");
    assertThat(credentials(uri).getPassword()).containsExactly("secret".toCharArray());
  }

  @Test
  void withoutPropertiesItIsHere() {
    RedisURI uri = uris().get(0);
    assertThat(uri.getHost()).isEqualTo("localhost");
    assertThat(uri.getPort()).isEqualTo(6379);
    assertThat(uri.isSsl()).isFalse();
  }

  @Test
  void aUrlTakesThePlaceOfAllOthers() {
    RedisURI uri =
        uris(
                "spring.data.redis.url=rediss://bob:secret@redis:6380/2",
                "spring.data.redis.host=other")
            .get(0);
    assertThat(uri.getHost()).isEqualTo("redis");
    assertThat(uri.isSsl()).isTrue();
    assertThat(uri.getDatabase()).isEqualTo(2);
    assertThat(credentials(uri).getUsername()).isEqualTo("bob");
  }

  @Test
  void sentinels() {
    RedisURI uri =
        uris(
                "spring.data.redis.sentinel.master=main",
                "spring.data.redis.sentinel.nodes=one:26379,two:26380",
                "spring.data.redis.sentinel.password=sentinels",
                "spring.data.redis.password=secret")
            .get(0);
    assertThat(uri.getSentinelMasterId()).isEqualTo("main");
    assertThat(uri.getSentinels()).extracting(RedisURI::getPort).containsExactly(26379, 26380);
    assertThat(credentials(uri.getSentinels().get(0)).getPassword())
        .containsExactly("sentinels".toCharArray());
    assertThat(credentials(uri).getPassword()).containsExactly("secret".toCharArray());
  }

  @Test
  void aCluster() {
    StandardEnvironment environment = new StandardEnvironment();
    TestPropertyValues.of("spring.data.redis.cluster.nodes=one:6379, two:6380")
        .applyTo(environment, TestPropertyValues.Type.MAP, "test");
    RedisAddress address = RedisAddress.of(beans, environment, SharedTier.class);
    assertThat(address.cluster()).isTrue();
    assertThat(address).hasToString("the Redis Cluster [one:6379, two:6380]");
    assertThat(uris("spring.data.redis.cluster.nodes=one:6379,two:6380"))
        .extracting(RedisURI::getHost)
        .containsExactly("one", "two");
  }

  /** As a container of a test or of Docker Compose does. */
  @Test
  void connectionDetailsOfThisVersionOfBoot() throws Exception {
    ClassLoader classes = SharedRedisTest.class.getClassLoader();
    Class<?> type =
        ClassUtils.resolveClassName(
            RedisAddress.DETAILS.stream()
                .filter(name -> ClassUtils.isPresent(name, classes))
                .findFirst()
                .orElseThrow(),
            classes);
    Class<?> standalone = ClassUtils.resolveClassName(type.getName() + "$Standalone", classes);
    SslBundle bundle = SslBundle.of(SslStoreBundle.NONE);
    Method secured = // Boot 3.5 has the bundle here, and Boot 4 in the details
        ClassUtils.getMethodIfAvailable(
            standalone, "of", String.class, int.class, int.class, SslBundle.class);
    Object server =
        secured == null
            ? standalone
                .getMethod("of", String.class, int.class, int.class)
                .invoke(null, "container", 6381, 4)
            : secured.invoke(null, "container", 6381, 4, bundle);
    Map<String, Object> answers =
        Map.of("getStandalone", server, "getPassword", "secret", "getSslBundle", bundle);
    beans.registerSingleton(
        "details",
        Proxy.newProxyInstance(
            classes,
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.get(method.getName())));

    RedisURI uri = uris("spring.data.redis.host=elsewhere").get(0);
    assertThat(uri.getHost()).isEqualTo("container");
    assertThat(uri.getPort()).isEqualTo(6381);
    assertThat(uri.getDatabase()).isEqualTo(4);
    assertThat(credentials(uri).getPassword()).containsExactly("secret".toCharArray());
    assertThat(RedisAddress.hasDetails(beans)).isTrue();
    assertThat(RedisAddress.of(beans, new StandardEnvironment(), SharedTier.class).bundle())
        .isSameAs(bundle);
    assertThat(uri.isSsl()).isTrue();
  }

  @Test
  void aBundleSecuresTheSentinelsOfAnAddressToo() {
    beans.registerSingleton(
        "bundles", new DefaultSslBundleRegistry("ours", SslBundle.of(SslStoreBundle.NONE)));
    RedisURI uri =
        uris(
                "spring.data.redis.ssl.bundle=ours",
                "spring.data.redis.url=redis-sentinel://one:26379,two:26379?timeout=5s#main")
            .get(0);
    assertThat(uri.isSsl()).isTrue();
    assertThat(uri.getSentinels()).hasSize(2).allMatch(RedisURI::isSsl);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://bob:secret@redis:port",
        "redis://bob:secret@redis:0",
        "redis://bob:secret@redis:6379?timeout=soon",
        "redis://bob:secret@redis:6379?timeout=0s",
        "http://bob:secret@redis"
      })
  void aUrlThatTheClientWouldMisreadIsRefusedWithoutThePassword(String url) {
    assertThatThrownBy(() -> uris("spring.data.redis.url=" + url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("spring.data.redis.url: the address of Redis can't be read")
        .hasMessageNotContaining("secret");
  }

  @Test
  void whatCantBeUsedIsRefused() {
    Runners.runner()
        .withPropertyValues(
            "report-cache.shared.tier=redis", "spring.data.redis.cluster.nodes=one,two:6379")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageStartingWith("a node of Redis must be host:port, was 'one'"));
  }

  @Test
  @Tag("slow")
  void twoNodesShareValues() {
    String server = System.getenv("REPORT_CACHE_TEST_REDIS");
    assumeTrue(server != null, "REPORT_CACHE_TEST_REDIS names no server");
    String prefix = "test-" + UUID.randomUUID();
    node(server, prefix)
        .run(
            one ->
                node(server, prefix)
                    .run(
                        two -> {
                          ReportCache first = one.getBean(ReportCache.class);
                          ReportCache second = two.getBean(ReportCache.class);
                          Report<NoParams, Sales> sales = sales(one.getBean("sales"));
                          assertThat(first.ask(sales).source()).isEqualTo(Source.COMPUTED);
                          assertThat(second.ask(sales(two.getBean("sales"))).source())
                              .isEqualTo(Source.SHARED);
                        }));
  }

  @SuppressWarnings("unchecked") // as it is declared below
  private static Report<NoParams, Sales> sales(Object bean) {
    return (Report<NoParams, Sales>) bean;
  }

  private static ApplicationContextRunner node(String server, String prefix) {
    return Runners.runner()
        .withBean(
            "sales",
            Report.class,
            () -> Report.named("sales", Sales.class).generatedBy(() -> new Sales(1)))
        .withPropertyValues(
            "report-cache.single-tenant=true",
            "report-cache.shared.tier=redis",
            "report-cache.shared.prefix=" + prefix,
            "spring.data.redis.url=" + server);
  }
}
