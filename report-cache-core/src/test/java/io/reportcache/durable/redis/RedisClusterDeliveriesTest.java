package io.reportcache.durable.redis;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import io.reportcache.testing.OwnCluster;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cluster, one node of which has all deliveries, also when its slot goes to another. */
@Tag("slow")
@Tag("any-jdk")
class RedisClusterDeliveriesTest {

  private static final RedisDeliveryOptions OPTIONS =
      RedisDeliveryOptions.defaults().withPrefix("shop");

  @Test
  void allNamesAreInOneSlotWhichMayMove() throws Exception {
    Queue<String> handled = new ConcurrentLinkedQueue<>();
    try (OwnCluster cluster = OwnCluster.start();
        RedisDeliveryStore store = RedisDeliveries.cluster(cluster.node(0).uri(), OPTIONS);
        DeliveryWorker worker =
            DeliveryWorker.of(store)
                .pollInterval(Duration.ofMillis(100))
                .lane(
                    MAILER,
                    LaneOptions.defaults(),
                    (delivery, run) -> handled.add(delivery.message().payload()))
                .build()
                .start()) {
      store.add(List.of(delivery("a")));
      Await.until("a has run", () -> handled.contains("a"));
      String base = RedisDeliveryStore.base("shop");
      int node = cluster.nodeOf(base);
      for (int i = 0; i < 3; i++) {
        assertThat((Long) cluster.node(i).call("DBSIZE") > 0).isEqualTo(i == node);
      }
      int to = (node + 1) % 3;
      cluster.move(base, node, to);
      Await.until("b is added", () -> added(store));
      Await.until("b has run", () -> handled.contains("b"));
      assertThat(cluster.node(node).call("DBSIZE")).isEqualTo(0L);
    }
  }

  private static boolean added(RedisDeliveryStore store) {
    try {
      store.add(List.of(delivery("b")));
      return true;
    } catch (DeliveryStoreException e) {
      return false;
    }
  }

  @Test
  void manyAreAddedClaimedAndSettled() throws Exception {
    try (OwnCluster cluster = OwnCluster.start();
        RedisDeliveryStore store = RedisDeliveries.cluster(cluster.node(1).uri(), OPTIONS)) {
      store.add(java.util.stream.IntStream.range(0, 300).mapToObj(i -> delivery("p" + i)).toList());
      List<ClaimedDelivery> claimed =
          store.claim(new Claim(MAILER, 500, "one", Duration.ofMinutes(1)));
      assertThat(claimed).hasSize(300);
      assertThat(
              store.settle(
                  claimed.stream().map(e -> Deliveries.settlement(e, Ending.SUCCEEDED)).toList()))
          .isEmpty();
      assertThat(store.purge(Duration.ZERO)).isEqualTo(300);
    }
  }
}
