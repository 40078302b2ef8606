package io.reportcache.shared.redis;

import static io.reportcache.shared.redis.OpenStores.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.shared.Heard;
import io.reportcache.shared.Position;
import io.reportcache.shared.ReadFences;
import io.reportcache.shared.ScopeText;
import io.reportcache.shared.SharedStore;
import io.reportcache.shared.SpaceName;
import io.reportcache.shared.StoredValue;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.OwnRedis;
import io.reportcache.testing.RawRedis;
import io.reportcache.testing.Signals;
import io.reportcache.testing.SilentWire;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What may happen to a Redis server and to the way there. */
@Tag("slow")
@Tag("any-jdk")
class RedisTroubleTest {

  private static final SpaceName ACME = SpaceName.of(TenantId.of("acme"));
  private static final String KEY = "sales:may";
  private static final byte[] VALUE = {1, 2, 3};
  private static final List<String> LINEAGE = ScopeText.lineage(KEY, List.of());
  private static final Duration LONG = Duration.ofHours(1);
  private static final String FENCES = "test:f:{tenant_acme}:tenant_acme_";
  private static final String NAME = "test:v:{tenant_acme}:tenant_acme_sales:may";

  private final OpenStores open = new OpenStores();
  private final Heard heard = new Heard();

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  @Test
  void namesInTheServerAreReadable() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    store.store(ACME, KEY, VALUE, ReadFences.of(store, ACME, null).position(), LINEAGE, LONG);
    SpaceName central = SpaceName.of(TenantId.CENTRAL);
    store.store(central, KEY, VALUE, ReadFences.of(store, central, null).position(), LINEAGE, LONG);
    ReadFences.of(store, SpaceName.ALL_TENANTS, null);

    List<Object> all = new ArrayList<>((List<?>) server.call("KEYS", "*"));
    assertThat(all)
        .containsExactlyInAnyOrder(
            FENCES,
            NAME,
            "test:f:{central}:central_",
            "test:v:{central}:central_sales:may",
            "test:f:{all}:all_");
    assertThat((Long) server.call("PTTL", FENCES)).isGreaterThan(Duration.ofDays(7).toMillis());
    assertThat((Long) server.call("PTTL", NAME)).isBetween(1L, LONG.toMillis());
    server.call("PEXPIRE", FENCES, "100000");
    store.invalidate(ACME, List.of("k:a"));
    assertThat((Long) server.call("PTTL", FENCES)).isGreaterThan(Duration.ofDays(7).toMillis());
    assertThat(store.invalidate(ACME, List.of("*")).sequence()).isEqualTo(2);
    assertThat((Long) server.call("PTTL", FENCES)).isGreaterThan(Duration.ofDays(7).toMillis());
  }

  @Test
  void aServerThatForgetsEverythingHasANewIncarnation() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    Position before = store.invalidate(ACME, List.of("k:a"));
    server.call("FLUSHALL");
    assertThat(store.positions(List.of(ACME))).containsExactly((Position) null);
    assertThat(ReadFences.of(store, ACME, before).position().incarnation())
        .isNotEqualTo(before.incarnation());
  }

  @Test
  void aServerThatForgetsItsScriptsIsSentThemAgain() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    Position one = store.invalidate(ACME, List.of("k:a"));
    server.call("SCRIPT", "FLUSH");
    assertThat(store.invalidate(ACME, List.of("k:a")).sequence()).isEqualTo(2);
    assertThat(ReadFences.of(store, ACME, one).scopes()).containsEntry("k:a", 2L);
  }

  @Test
  void aServerThatIsStartedAnewEmptyIsAnother() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    Position before = store.invalidate(ACME, List.of("k:a"));
    server.kill();
    assertThatThrownBy(() -> store.read(ACME, KEY)).isInstanceOf(Exception.class);
    server.startAgain();
    assertThat(eventually(() -> store.positions(List.of(ACME)))).containsExactly((Position) null);
    assertThat(ReadFences.of(store, ACME, before).position().incarnation())
        .isNotEqualTo(before.incarnation());
    assertThat(heard.changes).hasValue(1);
    assertThat(heard.gaps.get()).isGreaterThanOrEqualTo(2); // the first came at the beginning
  }

  @Test
  void aServerThatIsStartedAnewFromASnapshotIsAnother() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    Position before = store.invalidate(ACME, List.of("k:a"));
    store.store(ACME, KEY, VALUE, before, LINEAGE, LONG);
    server.call("SAVE");
    store.invalidate(ACME, List.of("k:" + KEY));
    server.kill();
    server.startAgain();

    StoredValue read = eventually(() -> store.read(ACME, KEY));
    assertThat(read.envelope()).isEqualTo(VALUE); // it is there, and worthless
    assertThat(read.tenant()).isNull();
    Position after = ReadFences.of(store, ACME, before).position();
    assertThat(after.incarnation()).isNotEqualTo(before.incarnation());
    assertThat(store.store(ACME, KEY, VALUE, before, LINEAGE, LONG)).isFalse();
  }

  @Test
  void aReplicaThatWasCutOffBeforeAnInvalidationIsAnother() throws Exception {
    OwnRedis master = open.server();
    OwnRedis replica = open.server("--replicaof", "127.0.0.1", "" + master.port());
    SharedStore store = open.store(master.uri(), heard);
    Position before = store.invalidate(ACME, List.of("k:a"));
    store.store(ACME, KEY, VALUE, before, LINEAGE, LONG);
    Await.until("the replica has the value", () -> replicaHas(replica));
    replica.call("REPLICAOF", "127.0.0.1", "1"); // where nobody is
    store.invalidate(ACME, List.of("k:" + KEY));
    master.kill();
    replica.call("REPLICAOF", "NO", "ONE");

    SharedStore after = open.store(replica.uri(), new Heard());
    StoredValue read = after.read(ACME, KEY);
    assertThat(read.envelope()).isEqualTo(VALUE);
    assertThat(read.tenant()).isNull();
    assertThat(ReadFences.of(after, ACME, before).position().incarnation())
        .isNotEqualTo(before.incarnation());
  }

  private static boolean replicaHas(OwnRedis replica) {
    try {
      return Long.valueOf(1).equals(replica.call("EXISTS", NAME));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aMasterThatBecomesAReplicaIsNotBelieved() throws Exception {
    OwnRedis server = open.server();
    OwnRedis another = open.server();
    SharedStore store = open.store(server.uri(), heard);
    Position before = store.invalidate(ACME, List.of("k:a"));
    server.call("REPLICAOF", "127.0.0.1", "" + another.port());

    assertThatThrownBy(() -> ReadFences.of(store, ACME, before)).isInstanceOf(Exception.class);
    assertThatThrownBy(() -> store.invalidate(ACME, LINEAGE)).isInstanceOf(Exception.class);
    assertThatThrownBy(() -> store.positions(List.of(ACME))).isInstanceOf(Exception.class);
    eventually(
        () -> {
          assertThatThrownBy(() -> store.read(ACME, KEY)).isInstanceOf(Exception.class);
          return true;
        });

    server.call("REPLICAOF", "NO", "ONE");
    Position after = eventually(() -> ReadFences.of(store, ACME, before)).position();
    assertThat(after.incarnation()).isNotEqualTo(before.incarnation());
    Await.until("the listener was told", () -> heard.changes.get() > 0);
  }

  @Test
  void aPausedServerIsNotWaitedForLongerThanTheTimeout() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    Position before = store.invalidate(ACME, List.of("k:a"));
    server.call("CLIENT", "PAUSE", "900");
    assertThatThrownBy(() -> store.read(ACME, KEY))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("Redis didn't answer within 250 ms");
    Position after = eventually(() -> store.invalidate(ACME, List.of("k:a")));
    assertThat(after.incarnation()).isEqualTo(before.incarnation());
  }

  @Test
  void connectionsThatAreKilledAreReplaced() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    SharedStore other = open.store(server.uri(), new Heard());
    for (String type : List.of("pubsub", "normal")) {
      int gaps = heard.gaps.get();
      Position before = eventually(() -> store.invalidate(ACME, List.of("k:a")));
      server.call("CLIENT", "KILL", "TYPE", type);
      Await.until("the connection is replaced", () -> heard.gaps.get() > gaps);
      Position after = eventually(() -> other.invalidate(ACME, List.of("k:b")));
      assertThat(after.incarnation()).isEqualTo(before.incarnation());
      while (!heard.next().scopes().contains("k:b")) {
        // an earlier one
      }
    }
    assertThat(heard.changes).hasValue(0);
  }

  @Test
  void connectionsThatSayNothingAreReplaced() throws Exception {
    OwnRedis server = open.server();
    SilentWire wire = open.closing(SilentWire.to(server.uri() + "/"));
    SharedStore store = open.store(wire.url(server.uri() + "/"), heard);
    SharedStore other = open.store(server.uri(), new Heard());
    eventually(() -> store.invalidate(ACME, List.of("k:a")));
    int gaps = heard.gaps.get();
    wire.silence();
    Await.until("the connection is replaced", () -> heard.gaps.get() > gaps);
    other.invalidate(ACME, List.of("k:b"));
    while (!heard.next().scopes().contains("k:b")) {
      // an earlier one
    }
    assertThat(eventually(() -> store.positions(List.of(ACME))).get(0).sequence()).isEqualTo(2);
  }

  @Test
  void aFrozenServerIsLeftAndFoundAgain() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    Position before = store.invalidate(ACME, List.of("k:a"));
    Signals.send("STOP", server.pid());
    assertThatThrownBy(() -> store.read(ACME, KEY)).isInstanceOf(TimeoutException.class);
    Signals.send("CONT", server.pid());
    assertThat(eventually(() -> ReadFences.of(store, ACME, null)).position()).isEqualTo(before);
  }

  @Test
  void aServerThatIsAwayAtTheBeginningIsConnectedToLater() throws Exception {
    OwnRedis server = open.server();
    server.kill();
    SharedStore store = open.store(server.uri(), heard);
    assertThatThrownBy(() -> store.read(ACME, KEY))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no connection to Redis at redis://127.0.0.1:" + server.port());
    assertThat(heard.gaps).hasValue(0);
    server.startAgain();
    eventually(() -> store.invalidate(ACME, List.of("k:a")));
    assertThat(heard.next().scopes()).containsExactly("k:a");
    assertThat(heard.gaps.get()).isPositive();
  }

  @Test
  void aWrongPasswordIsRefusedAtOnceWithWhatToDo() throws Exception {
    OwnRedis server = open.server("--requirepass", "secret");
    String right = "redis://:secret@127.0.0.1:" + server.port();
    ReadFences.of(open.store(right, heard), ACME, null);
    assertThatThrownBy(() -> open.store("redis://:guess@127.0.0.1:" + server.port(), heard))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("check the user and the password in the URI")
        .hasMessageNotContaining("guess");
    assertThatThrownBy(() -> open.store(server.uri(), heard))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it wants a password: give it in the URI");
  }

  @Test
  void aUserWithTheRightsThatAreNamedWillDo() throws Exception {
    OwnRedis server = open.server();
    assertThat(server.call(Rights.ofOneServer())).isEqualTo("OK");
    String uri = "redis://app:pw@127.0.0.1:" + server.port() + "?timeout=5s";
    SharedStore store = open.store(uri, heard);
    Position begun = ReadFences.of(store, ACME, null).position();
    assertThat(store.store(ACME, KEY, VALUE, begun, LINEAGE, LONG)).isTrue();
    store.invalidate(ACME, List.of("k:a"));
    assertThat(heard.next().scopes()).containsExactly("k:a");
    store.renew(ACME, begun.incarnation());
    assertThat(store.positions(List.of(ACME))).doesNotContainNull();
    assertThat(store.lease(ACME, KEY, "one", "", LONG)).isEqualTo("one");
    store.release(ACME, KEY, "one");
    TenantCacheManager node =
        open.first(
            TenantCacheManager.builder().shared(RedisTier.at(uri, OpenStores.OPTIONS)).build());
    TenantCache acme = node.tenant("acme");
    for (int i = 1; i <= 3; i++) {
      assertThat(acme.increment("total")).isEqualTo(i);
      assertThat(acme.add("token", "x", LONG)).isEqualTo(i == 1);
    }
    acme.invalidate("*", "s*:x");
    for (int i = 0; i < 5_000; i++) { // more than are kept
      acme.forget("k:" + i);
    }
    assertThat(acme.increment("total")).isEqualTo(1);
    assertThat(node.sharedTierStats().failures()).isZero();
    List<Object> refused = new ArrayList<>((List<?>) server.call("ACL", "LOG"));
    // Lettuce tells its version by CLIENT SETINFO, and goes on where that is refused.
    assertThat(refused).allMatch(each -> ((List<?>) each).contains("client"));

    server.call("ACL SETUSER app resetchannels".split(" "));
    assertThatThrownBy(() -> open.store("redis://app:pw@127.0.0.1:" + server.port(), new Heard()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the channel &{prefix}:*");
  }

  @Test
  void fencesThatSomebodyHasEditedAreMadeAnew() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    List<String[]> edits =
        List.of(
            new String[] {"HSET", FENCES, "@seq", "many"},
            new String[] {"HSET", FENCES, "@seq", "99999999999999999999999"},
            new String[] {"HSET", FENCES, "@seq", "-1"},
            new String[] {"HSET", FENCES, "@floor", "1e3"},
            new String[] {"HSET", FENCES, "@floor", "1000"},
            new String[] {"HSET", FENCES, "@inc", "a b"},
            new String[] {"HDEL", FENCES, "@seq"},
            new String[] {"HDEL", FENCES, "@inc"},
            new String[] {"HDEL", FENCES, "@floor", "@pat"},
            new String[] {"HSET", FENCES, "k:b", "many"},
            new String[] {"HSET", FENCES, "k:b", "77"},
            new String[] {"SET", FENCES, "text"},
            new String[] {
              "EVAL", "for i=1,9000 do redis.call('HSET',KEYS[1],i,1) end", "1", FENCES
            });
    for (String[] edit : edits) {
      String what = String.join(" ", edit);
      Position before = store.invalidate(ACME, List.of("k:a"));
      assertThat(String.valueOf(server.call(edit))).as(what).doesNotStartWith("-");

      store.positions(List.of(ACME));
      store.read(ACME, KEY);
      Position after = ReadFences.of(store, ACME, null).position();
      assertThat(after.incarnation()).as(what).isNotEqualTo(before.incarnation());
      assertThat(after.sequence()).as(what).isZero();
      assertThat(store.store(ACME, KEY, VALUE, after, LINEAGE, LONG)).as(what).isTrue();
      assertThat(store.invalidate(ACME, List.of("k:a")).sequence()).as(what).isEqualTo(1);
      assertThat(store.positions(List.of(ACME)).get(0).incarnation())
          .as(what)
          .isEqualTo(after.incarnation());
    }
  }

  @Test
  void aNameThatHoldsSomethingElseHoldsNoValue() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    Position begun = ReadFences.of(store, ACME, null).position();
    server.call("LPUSH", NAME, "x");
    assertThat(store.read(ACME, KEY).envelope()).isNull();
    assertThat(store.read(ACME, KEY).tenant()).isEqualTo(begun);
    assertThat(store.store(ACME, KEY, VALUE, begun, LINEAGE, LONG)).isTrue();
    assertThat(store.read(ACME, KEY).envelope()).isEqualTo(VALUE);
    server.call("PERSIST", NAME);
    assertThat(store.read(ACME, KEY).envelope()).isNull(); // no value of ours lives for ever
  }

  @Test
  void whatSomebodyElsePublishesIsIgnored() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    for (String garbage : List.of("", "1", "1 a b c", "1 a 1 99:x", "hello", "2 a 1 1:x1:c")) {
      server.call("PUBLISH", "test:invalidations", garbage);
    }
    store.invalidate(ACME, List.of("k:a"));
    assertThat(heard.next().scopes()).containsExactly("k:a");
    assertThat(heard.isSilent()).isTrue();
  }

  @Test
  void aFullServerStoresNoValueAndIsToldOfInvalidationsNevertheless() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    Position before = store.invalidate(ACME, List.of("k:a"));
    server.call("CONFIG", "SET", "maxmemory", "1");
    assertThat(store.store(ACME, KEY, VALUE, before, LINEAGE, LONG)).isFalse();
    assertThat(store.invalidate(ACME, List.of("k:b")).sequence()).isEqualTo(2);
    assertThat(ReadFences.of(store, ACME, before).scopes()).containsEntry("k:b", 2L);
    server.call("CONFIG", "SET", "maxmemory", "0");
    assertThat(store.store(ACME, KEY, VALUE, before, LINEAGE, LONG)).isTrue();
  }

  @Test
  void closingLeavesNoThreadAndNoConnection() throws Exception {
    LibraryThreads threads = new LibraryThreads();
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    ReadFences.of(store, ACME, null);
    assertThat(threads.started()).isNotEmpty().allMatch(Thread::isDaemon);
    store.close(Duration.ofSeconds(5));
    threads.awaitNone();
    try (RawRedis raw = RawRedis.to(server.port())) {
      Await.until(
          "only this connection is left",
          () -> {
            try {
              return ((String) raw.call("CLIENT", "LIST")).lines().count() == 1;
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }
    assertThatThrownBy(() -> store.read(ACME, KEY)).hasMessageContaining("it was closed");
  }

  @Test
  void closingWhileTheServerIsFrozenIsBounded() throws Exception {
    OwnRedis server = open.server();
    SharedStore store = open.store(server.uri(), heard);
    LibraryThreads threads = new LibraryThreads();
    Signals.send("STOP", server.pid());
    try {
      store.close(Duration.ofSeconds(1));
      threads.awaitNone();
    } finally {
      Signals.send("CONT", server.pid());
    }
  }
}
