package io.reportcache.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.lettuce.core.RedisURI;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.redis.RedisDeliveries;
import io.reportcache.durable.redis.RedisDeliveryOptions;
import io.reportcache.key.ReportKey;
import io.reportcache.redis.RedisAddress;
import io.reportcache.shared.SharedOptions;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.FakeRedis;
import io.reportcache.testing.OwnRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is given in wrong: each is refused or gone around, with a message that says what to do. */
class RedisMistakesTest {

  private static final ReportKey<String> SALES = ReportKey.of("sales:may", String.class);
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));

  private final OpenStores open = new OpenStores();

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private TenantCacheManager node(String uri, SharedOptions options) {
    String patient = uri + (uri.contains("?") ? "" : "?timeout=5s");
    return open.first(TenantCacheManager.builder().shared(RedisTier.at(patient, options)).build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "localhost:6379",
        "http://localhost:6379",
        "redis:",
        "redis://:secret@local host:6379",
        "redis-sentinel://:secret@localhost",
        "redis://localhost/first",
        "redis://:secret@localhost:port",
        "redis://:secret@localhost:-1",
        "redis://:secret@localhost:0",
        "redis://:secret@localhost:0/1",
        "redis://:secret@localhost:99999",
        "redis-sentinel://:secret@one:26379,two:port/0#mymaster",
        "redis-sentinel://:secret@one:26379#mymaster?timeout=5s",
        "redis-sentinel://:secret@one:0#mymaster",
        "redis://:secret@localhost?timeout=abc",
        "redis://:secret@localhost?timeout=",
        "redis://:secret@localhost?timeout=-5s",
        "redis://:secret@localhost?timeout=0s",
        "redis://:secret@localhost?database=1&timeout=99999999999999999999s"
      })
  void anAddressThatCanNotBeReadIsRefusedWithoutItsPassword(String uri) {
    assertThatThrownBy(() -> RedisTier.at(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the address of Redis can't be read; expected something like")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> RedisTier.cluster(uri, SharedOptions.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://localhost",
        "redis://user:p%3A0@localhost:6379/2?timeout=5s",
        "redis://localhost:6379?timeout=250ms",
        "redis://[::1]:6379",
        "rediss://host.example:6380?verifyPeer=NONE&timeout=1m",
        "redis-sentinel://one:26379,two:26380/0#mymaster",
        "redis-sentinel://:p@one:26379,two:26380/0?timeout=5s#mymaster",
        "rediss-sentinel://one:26379?verifyPeer=NONE&timeout=5s#mymaster"
      })
  void anAddressThatIsRightIsRead(String uri) {
    assertThat(RedisAddress.parse(uri)).isEqualTo(RedisURI.create(uri));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          redis://:secret@host:6379/2 | leave the 2 out of the address redis://
          redis-sentinel://:secret@one:26379#mymaster | was that of a Sentinel, redis-sentinel://
          """)
  void aClusterIsGivenByItsNodesAlone(String uri, String message) {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> RedisTier.cluster(uri, SharedOptions.defaults()),
            () -> RedisTier.cluster(List.of(RedisURI.create(uri)), SharedOptions.defaults()),
            () -> RedisDeliveries.cluster(uri, RedisDeliveryOptions.defaults()))) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(message)
          .hasMessageNotContaining("secret");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.0.16", "5.0.7", "2.8.4"})
  void aServerThatIsTooOldIsRefused(String version) throws Exception {
    String replication = "role:master\r\nmaster_replid:0123456789012345678901234567890123456789";
    FakeRedis old =
        open.closing(
            new FakeRedis(
                Map.of(
                    "PING",
                    "+PONG",
                    "CLIENT",
                    "+OK",
                    "INFO SERVER",
                    FakeRedis.bulk("# Server\r\nredis_version:" + version + "\r\n"),
                    "INFO REPLICATION",
                    FakeRedis.bulk(replication))));
    assertThatThrownBy(() -> node(old.uri(), OpenStores.OPTIONS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Redis at " + old.uri())
        .hasMessageEndingWith(
            " can't be used: Redis %s is too old for a shared tier; use 6.2 or later"
                .formatted(version));
  }

  @Test
  void aServerThatDoesNotTellWhoItIsIsRefused() throws Exception {
    FakeRedis other =
        open.closing(
            new FakeRedis(
                Map.of(
                    "PING",
                    "+PONG",
                    "CLIENT",
                    "+OK",
                    "INFO SERVER",
                    FakeRedis.bulk("# Server\r\nredis_version:7.2.0\r\n"),
                    "INFO REPLICATION",
                    FakeRedis.bulk("role:master\r\n"))));
    assertThatThrownBy(() -> node(other.uri(), OpenStores.OPTIONS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("doesn't tell its master_replid")
        .hasMessageContaining("use a server that does");
  }

  @Test
  void aReplicaIsNotUsedAndTheLogSaysWhatToName() throws Exception {
    OwnRedis master = open.server();
    OwnRedis replica = open.server("--replicaof", "127.0.0.1", "" + master.port());
    try (CapturedLog log = CapturedLog.of(SharedTier.class)) {
      TenantCacheManager node = node(replica.uri(), OpenStores.OPTIONS);
      assertThat(node.tenant("acme").ask(SALES, POLICY, () -> "a").source())
          .isEqualTo(Source.COMPUTED);
      assertThat(node.tenant("acme").ask(SALES, POLICY, () -> "b").source()).isEqualTo(Source.HIT);
      assertThat(
              log.events().stream()
                  .filter(each -> each.getThrowableProxy() != null)
                  .map(each -> each.getThrowableProxy().getMessage()))
          .anyMatch(each -> each.contains("is a replica, and no master; give the address"));
    }
    assertThat(replica.call("DBSIZE")).isEqualTo(0L);
  }

  /** Two applications under one prefix. */
  @Test
  void aValueOfAnotherApplicationIsAMissAndTheLogSaysWhatToDo() throws Exception {
    OwnRedis server = open.server();
    TenantCacheManager one = node(server.uri(), OpenStores.OPTIONS);
    TenantCacheManager two = node(server.uri(), OpenStores.OPTIONS);
    ReportKey<Long> other = ReportKey.of("sales:may", Long.class);
    one.tenant("acme").remember(SALES, POLICY, () -> "a");
    try (CapturedLog log = CapturedLog.of(SharedTier.class)) {
      for (int i = 0; i < 3; i++) {
        assertThat(two.tenant("acme").get(other)).isEmpty();
      }
      assertThat(log.at(Level.WARN))
          .containsExactly(
              "The shared tier holds a java.lang.String under key 'sales:may', but this application"
                  + " asks for a java.lang.Long; if another application uses the same server, give"
                  + " one of them another prefix");
    }
    assertThat(two.sharedTierStats().refused()).containsEntry("type", 3L);
    TenantCacheManager apart = node(server.uri(), OpenStores.OPTIONS.withPrefix("another"));
    assertThat(apart.tenant("acme").ask(other, POLICY, () -> 1L).value()).isEqualTo(1);
    assertThat(one.tenant("acme").get(SALES)).contains("a");
  }

  private record Opaque(Object anything) {}

  @Test
  void aValueThatCanNotBeWrittenOrIsTooLongStaysOnItsNode() throws Exception {
    OwnRedis server = open.server();
    SharedOptions options = OpenStores.OPTIONS.withPayloadLimit(1_000);
    TenantCacheManager one = node(server.uri(), options);
    TenantCacheManager two = node(server.uri(), options);
    ReportKey<Opaque> opaque = ReportKey.of("opaque", Opaque.class);
    one.tenant("acme").latest().has("anything"); // what is put before the first contact is dropped
    try (CapturedLog log = CapturedLog.of(SharedTier.class)) {
      for (int i = 0; i < 3; i++) {
        one.tenant("acme").put(opaque, new Opaque(new Object()), POLICY);
        assertThat(one.tenant("acme").get(opaque)).isPresent();
        one.tenant("acme").put("long", "x".repeat(2_000), Duration.ofMinutes(5));
        assertThat(one.tenant("acme").get("long", String.class)).isPresent();
      }
      assertThat(two.tenant("acme").get(opaque)).isEmpty();
      assertThat(two.tenant("acme").get("long", String.class)).isEmpty();
      List<String> warnings = log.at(Level.WARN);
      assertThat(warnings).hasSize(2);
      assertThat(warnings.get(0))
          .contains("The value of key 'opaque' stays on this node")
          .contains("give its class a form that the codec can write, or another codec");
      assertThat(warnings.get(1))
          .contains("The value of key 'long' stays on this node")
          .contains("since it is too long for the others: it has 2018 bytes before compression,")
          .endsWith(
              "the limit is 1000; raise that with SharedOptions.withPayloadLimit (in Spring,"
                  + " report-cache.shared.payload-limit), or keep less in it");
    }
    assertThat(one.sharedTierStats().unwritable()).isEqualTo(6);
    assertThat(two.sharedTierStats().refused()).isEmpty();
  }

  /** What a codec says of a circle is as long as it likes. */
  @Test
  void whyAValueCanNotBeWrittenIsSaidInFewWords() throws Exception {
    OwnRedis server = open.server();
    TenantCacheManager one = node(server.uri(), OpenStores.OPTIONS);
    List<Object> circle = new ArrayList<>();
    circle.add(circle);
    one.tenant("acme").latest().has("anything"); // what is put before the first contact is dropped
    try (CapturedLog log = CapturedLog.of(SharedTier.class)) {
      one.tenant("acme").put(ReportKey.of("circle", Opaque.class), new Opaque(circle), POLICY);
      assertThat(log.at(Level.WARN))
          .singleElement()
          .asString()
          .contains("The value of key 'circle' stays on this node")
          .hasSizeLessThan(700);
    }
  }

  /**
   * A JVM that has yet to load the client's classes takes as long as that. Tried a few times, since
   * a busy machine may take longer.
   */
  @Test
  void aRefusalThatComesLateIsOneNevertheless() throws Exception {
    FakeRedis server = open.closing(new FakeRedis(Map.of("HELLO", "-WRONGPASS invalid")));
    server.delay(Duration.ofMillis(1_500));
    assertThat(refusal(server.uri(), 4)).contains("check the user and the password");
  }

  private static String refusal(String uri, int tries) {
    for (int i = 0; i < tries; i++) {
      try {
        built(uri).close();
      } catch (IllegalStateException e) {
        return e.getMessage();
      }
    }
    return "none";
  }

  private static TenantCacheManager built(String uri) {
    return TenantCacheManager.builder().shared(RedisTier.at(uri, OpenStores.OPTIONS)).build();
  }

  @Test
  void aServerThatRefusesLaterIsToldOfWithWhatToDo() throws Exception {
    OwnRedis server = open.server("--requirepass", "secret");
    server.kill();
    try (CapturedLog log = CapturedLog.of(SharedTier.class)) {
      String uri = server.uri().replace("//", "//:guess@");
      TenantCacheManager node = open.first(built(uri));
      server.startAgain();
      Await.until("it's told", () -> !log.at(Level.ERROR).isEmpty());
      assertThat(node.tenant("acme").ask(SALES, POLICY, () -> "a").value()).isEqualTo("a");
      assertThat(log.at(Level.ERROR))
          .singleElement()
          .satisfies(
              each ->
                  assertThat(each)
                      .contains("check the user and the password")
                      .endsWith("It is tried again; until then this node works by itself")
                      .doesNotContain("guess"));
    }
  }

  @Test
  void aServerThatIsNoClusterIsRefusedAsOne() throws Exception {
    OwnRedis server = open.server();
    SharedTier cluster = RedisTier.cluster(server.uri() + "?timeout=5s", OpenStores.OPTIONS);
    assertThatThrownBy(() -> TenantCacheManager.builder().shared(cluster).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it is no cluster: give its address to the method named at");
  }

  @Test
  void aServerThatIsNoSentinelIsRefusedAsOne() throws Exception {
    OwnRedis server = open.server();
    String uri = server.uri().replace("redis://", "redis-sentinel://");
    assertThatThrownBy(() -> node(uri + "?timeout=5s#mymaster", OpenStores.OPTIONS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it is no Sentinel: write redis://host:6379");
  }

  @Test
  void aDatabaseThatTheServerDoesNotHaveIsRefused() throws Exception {
    OwnRedis server = open.server();
    assertThatThrownBy(() -> node(server.uri() + "/99?timeout=5s", OpenStores.OPTIONS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it has fewer databases than the number in the address");
  }

  @Test
  void nobodyAtTheAddressIsNoReasonNotToStart() throws Exception {
    OwnRedis server = open.server();
    server.kill();
    try (CapturedLog log = CapturedLog.of(SharedTier.class)) {
      TenantCacheManager node = node(server.uri(), OpenStores.OPTIONS);
      assertThat(node.tenant("acme").ask(SALES, POLICY, () -> "a").value()).isEqualTo("a");
      Await.until("it has tried", () -> node.sharedTierStats().failures() > 0);
      assertThat(node.sharedTierStats().state()).isEqualTo(SharedTierStats.State.BROKEN);
      assertThat(log.at(Level.WARN))
          .filteredOn(each -> each.contains("can't be connected to"))
          .singleElement()
          .satisfies(each -> assertThat(each).startsWith("Redis at " + server.uri()))
          .satisfies(each -> assertThat(each).endsWith("it is tried again"));
    }
  }

  /**
   * The server takes the beginning of TLS for the beginning of a command, and waits for its end.
   */
  @Test
  void whoWantsTlsOfAPlainPortIsToldSo() throws Exception {
    OwnRedis server = open.server();
    try (CapturedLog log = CapturedLog.of(SharedTier.class)) {
      TenantCacheManager node =
          node(
              "rediss://127.0.0.1:%d?verifyPeer=NONE&timeout=1s".formatted(server.port()),
              OpenStores.OPTIONS);
      assertThat(node.tenant("acme").ask(SALES, POLICY, () -> "a").value()).isEqualTo("a");
      Await.until(
          "the log says it",
          () ->
              log.at(Level.WARN).stream()
                  .anyMatch(
                      each ->
                          each.contains("perhaps its port doesn't speak TLS: write redis://")
                              && each.endsWith("it is tried again")));
    }
  }
}
