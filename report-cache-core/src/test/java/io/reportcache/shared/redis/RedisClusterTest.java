package io.reportcache.shared.redis;

import static io.reportcache.shared.redis.OpenStores.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.redis.RedisDeliveries;
import io.reportcache.durable.redis.RedisDeliveryOptions;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.shared.Position;
import io.reportcache.shared.ReadFences;
import io.reportcache.shared.ScopeText;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.SharedStore;
import io.reportcache.shared.SharedStoreContract;
import io.reportcache.shared.SpaceName;
import io.reportcache.shared.StoredValue;
import io.reportcache.testing.Await;
import io.reportcache.testing.OwnCluster;
import io.reportcache.testing.OwnRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract on a cluster of three masters, and what may happen to one. */
@Tag("slow")
@Tag("any-jdk")
class RedisClusterTest extends SharedStoreContract {

  private static OwnCluster cluster;

  private final SharedOptions options =
      SharedOptions.defaults().withPrefix("test-" + UUID.randomUUID());
  private final RedisNames names = new RedisNames(options.prefix());

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = OwnCluster.start();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Override
  protected SharedStore newStore() {
    return new RedisStore(
        new ClusterServer(
            List.of(RedisURI.create(cluster.node(1).uri() + "?timeout=5s")), SslOptions.create()),
        options);
  }

  @Override
  protected void loseFences(SpaceName space) throws Exception {
    call("DEL", fences(space));
  }

  @Override
  protected void disown(SpaceName space) throws Exception {
    call("HSET", fences(space), "@id", "another");
  }

  private void call(String command, String name, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(command, name));
    words.addAll(List.of(more));
    for (int i = 0; i < 3; i++) {
      Object answer = cluster.node(i).call(words.toArray(String[]::new));
      if (!String.valueOf(answer).startsWith("-MOVED")) {
        return;
      }
    }
    throw new AssertionError("no node has " + name);
  }

  private String fences(SpaceName space) {
    return RedisNames.text(names.fences(space));
  }

  @Test
  void aGapInTheMessagesIsTold() throws Exception {
    for (int i = 0; i < 3; i++) {
      int gaps = heard.gaps.get();
      for (int node = 0; node < 3; node++) {
        cluster.node(node).call("CLIENT", "KILL", "TYPE", "pubsub");
      }
      Await.until("the listener was told", () -> heard.gaps.get() > gaps);
      eventually(() -> other.invalidate(ACME, List.of("k:b")));
      while (!heard.next().scopes().contains("k:b")) {
        // an earlier one
      }
    }
  }

  /** A cluster has the one database 0. */
  @Test
  void aDatabaseWithANumberOfOneNodeIsRefusedWithWhatToDo() {
    SharedTier ofOneNode = RedisTier.at(cluster.node(0).uri() + "/2?timeout=5s", options);
    assertThatThrownBy(() -> TenantCacheManager.builder().shared(ofOneNode).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("give its address to the method named cluster, without the number");
  }

  /** It would answer for some names, and refuse the others for ever. */
  @Test
  void oneNodeAloneIsRefusedWithWhatToDo() {
    SharedTier ofOneNode = RedisTier.at(cluster.node(0).uri() + "?timeout=5s", options);
    assertThatThrownBy(() -> TenantCacheManager.builder().shared(ofOneNode).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it is a node of a cluster; give its address to the method named");
    assertThatThrownBy(
            () ->
                RedisDeliveries.at(
                    cluster.node(0).uri() + "?timeout=5s", RedisDeliveryOptions.defaults()))
        .isInstanceOf(DeliveryStoreException.class)
        .hasMessageContaining("it is a node of a cluster; give its address to the method named");
  }

  @Test
  void aNodeThatIsStartedAnewIsAnother() throws Exception {
    Position before = eventually(() -> store.invalidate(ACME, List.of("k:a")));
    eventually(() -> store.positions(List.of(ACME)));
    OwnRedis node = cluster.node(cluster.nodeOf(fences(ACME)));
    node.call("SAVE");
    eventually(() -> other.invalidate(ACME, List.of("k:b")));
    int changes = heard.changes.get();
    node.kill();
    node.startAgain();
    StoredValue read = eventually(() -> store.read(ACME, "sales:may"));
    assertThat(read.tenant()).isNull();
    assertThat(eventually(() -> ReadFences.of(store, ACME, before)).position().incarnation())
        .isNotEqualTo(before.incarnation());
    Await.until(
        "the listener was told",
        () -> {
          eventually(() -> store.positions(List.of(ACME)));
          return heard.changes.get() > changes;
        });
  }

  @Test
  void aSlotThatIsMovedUnderLoadBeginsANewIncarnation() throws Exception {
    String key = "sales:may";
    List<String> lineage = ScopeText.lineage(key, List.of());
    Position before = store.invalidate(ACME, List.of("k:a"));
    store.store(ACME, key, new byte[] {1}, before, lineage, LONG);
    store.positions(List.of(ACME));
    int from = cluster.nodeOf(fences(ACME));
    int to = (from + 1) % 3;
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicInteger done = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> loads = new ArrayList<>();
      for (SharedStore each : List.of(store, other)) {
        loads.add(
            threads.submit(
                () -> {
                  while (!isOver.get()) {
                    try {
                      each.read(ACME, key);
                      each.invalidate(ACME, List.of("k:b"));
                      done.incrementAndGet();
                    } catch (Exception e) {
                      // a slot that is moved may refuse some calls
                    }
                  }
                }));
      }
      Await.until("calls are made", () -> done.get() > 100);
      cluster.move(fences(ACME), from, to);
      int whenMoved = done.get();
      Await.until("calls are made again", () -> done.get() > whenMoved + 100);
      isOver.set(true);
      for (Future<?> load : loads) {
        load.get();
      }
    } finally {
      isOver.set(true);
      threads.shutdownNow();
    }
    Position after = eventually(() -> ReadFences.of(store, ACME, before)).position();
    assertThat(after.incarnation()).isNotEqualTo(before.incarnation());
    Await.until(
        "the other has found the slot, too",
        () -> after.equals(eventually(() -> other.positions(List.of(ACME))).get(0)));
    Await.until(
        "the listener was told",
        () -> {
          eventually(() -> store.positions(List.of(ACME)));
          return heard.changes.get() > 0;
        });
    cluster.move(fences(ACME), to, from);
  }
}
