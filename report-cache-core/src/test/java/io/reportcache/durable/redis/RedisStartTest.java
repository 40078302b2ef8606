package io.reportcache.durable.redis;

import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Ending;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.FakeRedis;
import io.reportcache.testing.OwnRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server is refused for, or warned of, and what is said then. */
@Tag("any-jdk")
class RedisStartTest {

  @Test
  void anAddressThatCanNotBeReadIsRefusedWithoutItsPassword() {
    assertThatThrownBy(() -> RedisDeliveries.at("http://user:secret@somewhere"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret")
        .hasMessageContaining("expected something like redis://localhost:6379");
  }

  @Test
  void optionsOutOfTheirRangeAreRefused() {
    RedisDeliveryOptions options = RedisDeliveryOptions.defaults();
    assertThatThrownBy(() -> options.withPrefix("a{b}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was 'a{b}'; the name of the application will do");
    for (Duration limit :
        List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(2), Duration.ofNanos(1))) {
      assertThatThrownBy(() -> options.withTimeLimit(limit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "timeLimit must be 1 ms to 1 day, was %s; leave it out for 10 seconds"
                  .formatted(limit));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.0.16", "5.0.7", "2.8.4"})
  void aServerThatIsTooOldIsRefused(String version) throws Exception {
    try (FakeRedis old =
        new FakeRedis(
            Map.of(
                "PING",
                "+PONG",
                "CLIENT",
                "+OK",
                "INFO SERVER",
                FakeRedis.bulk("# Server\r\nredis_version:" + version + "\r\n"),
                "INFO REPLICATION",
                FakeRedis.bulk("role:master\r\n")))) {
      assertThatThrownBy(() -> RedisDeliveries.at(old.uri()))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessage(
              "Redis at %s can't store deliveries: Redis %s is too old; use 6.2 or later"
                  .formatted(old.uri(), version));
    }
  }

  @Test
  void aReplicaIsRefused() throws Exception {
    try (OwnRedis master = OwnRedis.start();
        OwnRedis replica = OwnRedis.start("--replicaof", "127.0.0.1", "" + master.port())) {
      assertThatThrownBy(() -> RedisDeliveries.at(replica.uri()))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining("it is a replica, which can't be written to; give the address of");
    }
  }

  @Test
  void whoHasNoPasswordOrAWrongOneIsRefusedAndNotShown() throws Exception {
    try (OwnRedis server = OwnRedis.start("--requirepass", "secret")) {
      String wrong = server.uri().replace("//", "//:guessed@");
      assertThatThrownBy(() -> RedisDeliveries.at(wrong))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining("check the user and the password in the URI")
          .hasMessageNotContaining("guessed");
      assertThatThrownBy(() -> RedisDeliveries.at(server.uri()))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining("it wants a password: give it in the URI");
    }
  }

  @Test
  void nobodyAtTheAddressIsSaid() throws Exception {
    try (OwnRedis server = OwnRedis.start()) {
      server.kill();
      assertThatThrownBy(() -> RedisDeliveries.at(server.uri()))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageStartingWith(
              "Redis at %s couldn't be used as a store of deliveries: ".formatted(server.uri()));
    }
  }

  @Test
  void aServerThatKeepsNothingIsWarnedOf() throws Exception {
    assertThat(warnings("--save", "", "--appendonly", "no"))
        .singleElement()
        .asString()
        .contains("keeps nothing on disk (appendonly no, and no save points)")
        .contains(
            "if it stops, all deliveries are lost, whether they wait, run, or are dead letters")
        .contains("Set appendonly yes");
    assertThat(warnings("--appendonly", "yes")).isEmpty();
    assertThat(warnings("--save", "3600", "1")).as("is only told").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"allkeys-lru", "allkeys-lfu", "allkeys-random"})
  void aServerThatRemovesAnyKeyIsWarnedOf(String policy) throws Exception {
    assertThat(warnings("--appendonly", "yes", "--maxmemory-policy", policy))
        .singleElement()
        .asString()
        .contains("removes any key when its memory is full (maxmemory-policy %s)".formatted(policy))
        .contains("vanish without a trace")
        .contains("Set maxmemory-policy noeviction");
  }

  /** Only what remembers answers has a time to live. */
  @ParameterizedTest
  @ValueSource(strings = {"noeviction", "volatile-lru", "volatile-ttl"})
  void aServerThatRemovesNoDeliveryIsNotWarnedOf(String policy) throws Exception {
    assertThat(warnings("--appendonly", "yes", "--maxmemory-policy", policy)).isEmpty();
    try (OwnRedis server = OwnRedis.start();
        TestStore test = TestStore.at(server.uri())) {
      RedisDeliveryStore store = test.store;
      store.add(List.of(delivery("a"), delivery("b"), Deliveries.once("c", "k")));
      List<ClaimedDelivery> claimed =
          store.claim(new Claim(Deliveries.MAILER, 1, "one", Duration.ofMinutes(1)));
      store.settle(List.of(Deliveries.settlement(claimed.get(0), Ending.DEAD_LETTER)));
      store.replay(DeliveryQuery.all());
      for (Object name : (List<?>) server.call("KEYS", "*")) {
        String rest = ((String) name).substring(test.name("").length());
        if (!rest.startsWith("request:") && !rest.startsWith("claims:")) {
          assertThat(server.call("PTTL", (String) name)).as(rest).isEqualTo(-1L);
        }
      }
    }
  }

  private static List<String> warnings(String... arguments) throws Exception {
    try (CapturedLog log = CapturedLog.of(RedisDeliveryStore.class);
        OwnRedis server = OwnRedis.start(arguments)) {
      RedisDeliveries.at(server.uri()).close();
      return log.at(Level.WARN);
    }
  }

  /** As docs/guides/redis-deliveries.md gives them. */
  @Test
  void theDocumentedRightsAreEnough() throws Exception {
    try (OwnRedis server = OwnRedis.start("--appendonly", "yes")) {
      Object done =
          server.call(
              "ACL",
              "SETUSER",
              "app",
              "on",
              ">secret",
              "~shop:*",
              "resetchannels",
              "&shop:*",
              "-@all",
              "+@read",
              "+@write",
              "+@scripting",
              "+@pubsub",
              "+@connection",
              "+time",
              "+info");
      assertThat(done).isEqualTo("OK");
      RedisDeliveryOptions options = RedisDeliveryOptions.defaults().withPrefix("shop");
      String uri = server.uri().replace("//", "//app:secret@");
      try (CapturedLog log = CapturedLog.of(RedisDeliveryStore.class);
          RedisDeliveryStore store = RedisDeliveries.at(uri, options)) {
        store.listen(() -> {}).close();
        store.add(List.of(delivery("a")));
        assertThat(store.claim(new Claim(Deliveries.MAILER, 1, "one", Duration.ofMinutes(1))))
            .hasSize(1);
        assertThat(log.at(Level.WARN)).isEmpty();
      }
      try (RedisDeliveryStore other = RedisDeliveries.at(uri)) { // another prefix
        assertThatThrownBy(() -> other.add(List.of(delivery("a"))))
            .isInstanceOf(DeliveryStoreException.class)
            .hasMessageContaining("the user needs the keys ~{prefix}:*");
      }
    }
  }

  @Test
  void aServerWithoutMemoryTakesNoMoreAndSaysWhatToDo() throws Exception {
    try (OwnRedis server = OwnRedis.start();
        TestStore test = TestStore.at(server.uri())) {
      RedisDeliveryStore store = test.store;
      store.add(List.of(delivery("a")));
      List<ClaimedDelivery> claimed =
          store.claim(new Claim(Deliveries.MAILER, 1, "one", Duration.ofMinutes(1)));
      server.call("CONFIG", "SET", "maxmemory", "1");
      assertThatThrownBy(() -> store.add(List.of(delivery("b"))))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining("it has no memory left for more: raise maxmemory, or purge");
      server.call("CONFIG", "SET", "maxmemory", "0");
      assertThat(store.settle(List.of(Deliveries.settlement(claimed.get(0), Ending.SUCCEEDED))))
          .isEmpty();
      Invariants.check(test);
    }
  }
}
