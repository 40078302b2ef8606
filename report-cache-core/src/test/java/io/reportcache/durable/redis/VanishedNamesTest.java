package io.reportcache.durable.redis;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.ExtendedLeases;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import io.reportcache.testing.OwnRedis;
import io.reportcache.testing.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Names go from the server: all of them by FLUSHALL, or some as those that are evicted. */
@Tag("any-jdk")
class VanishedNamesTest {

  private static final Duration LEASE = Duration.ofMinutes(10);

  @Test
  void aWorkerGoesOnAfterAllIsGone() throws Exception {
    Queue<String> handled = new ConcurrentLinkedQueue<>();
    try (OwnRedis redis = OwnRedis.start();
        TestStore test = TestStore.at(redis.uri());
        DeliveryWorker worker =
            DeliveryWorker.of(test.store)
                .pollInterval(Duration.ofMillis(50))
                .lane(
                    MAILER,
                    LaneOptions.defaults(),
                    (delivery, run) -> handled.add(delivery.message().payload()))
                .build()
                .start()) {
      for (String round : List.of("a", "b", "c")) {
        test.store.add(List.of(ordered(round, "k"), Deliveries.once(round, "once")));
        Await.until("both have run", () -> handled.stream().filter(round::equals).count() == 2);
        assertThat(redis.call("FLUSHALL")).isEqualTo("OK");
        assertThat(redis.call("SCRIPT", "FLUSH")).isEqualTo("OK");
      }
    }
  }

  @Test
  void whatARunEndedWithWhenItsDeliveryIsGoneIsWithoutEffect() {
    try (TestStore test = TestStore.open()) {
      test.store.add(List.of(delivery("a")));
      ClaimedDelivery claimed = claim(test, "one").get(0);
      test.empty();
      Settlement late = Deliveries.settlement(claimed, Ending.SUCCEEDED);
      assertThat(test.store.settle(List.of(late))).containsExactly(late);
      assertThat(test.store.extend(List.of(claimed), LEASE))
          .isEqualTo(new ExtendedLeases(Set.of(), Set.of()));
    }
  }

  /** Or what is added would overwrite what is there. */
  @Test
  void noIdIsGivenTwiceThoughTheSequenceIsGone() {
    try (TestStore test = TestStore.open()) {
      test.store.add(List.of(delivery("a"), delivery("b")));
      test.call("DEL", test.name("seq"));
      test.store.add(List.of(delivery("c")));
      assertThat(test.store.find(DeliveryQuery.all(), 0, 10))
          .extracting(each -> each.message().payload())
          .containsExactly("a", "b", "c");
    }
  }

  @Test
  void aVanishedOneGivesItsTurnAndItsKeyAway() {
    try (TestStore test = TestStore.open()) {
      test.store.add(
          List.of(ordered("first", "k").withIdempotencyKey("once"), ordered("second", "k")));
      long first = test.store.find(DeliveryQuery.all(), 0, 1).get(0).id();
      test.call("DEL", test.name("delivery:" + Claims.id(first)));
      test.store.add(List.of(ordered("third", "k").withIdempotencyKey("once")));
      for (String payload : List.of("second", "third")) {
        List<ClaimedDelivery> claimed = new ArrayList<>();
        for (int i = 0; i < 3 && claimed.isEmpty(); i++) {
          claimed.addAll(claim(test, "one"));
          test.store.settle(
              claimed.stream().map(e -> Deliveries.settlement(e, Ending.SUCCEEDED)).toList());
        }
        assertThat(Deliveries.payloads(claimed)).containsExactly(payload);
      }
      assertThat(test.store.count(DeliveryQuery.all()))
          .isEqualTo(Map.of(DeliveryStatus.COMPLETED, 2L));
    }
  }

  /** Whatever goes, each call ends without a failure. */
  @Test
  void eachCallGoesOnWhateverNamesAreGone() {
    Random random = new Random(Seed.of("vanish"));
    try (TestStore test = TestStore.open()) {
      RedisDeliveryStore store = test.store;
      for (int round = 0; round < 25; round++) {
        List<NewDelivery> some = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          NewDelivery one = i % 3 == 0 ? delivery("d" + i) : ordered("o" + i, "k" + i % 4);
          some.add(i % 5 == 0 ? one.withDelay(Duration.ofMinutes(1)) : one);
        }
        store.add(some);
        List<Settlement> ended = new ArrayList<>();
        for (ClaimedDelivery each : claim(test, "one")) {
          Ending[] endings = Ending.values();
          ended.add(Deliveries.settlement(each, endings[random.nextInt(endings.length)]));
        }
        remove(test, random, 5);
        store.settle(ended);
        claim(test, "two");
        test.pass(Duration.ofMinutes(11));
        remove(test, random, 5);
        store.tend(1);
        store.unpark(MAILER, Map.of("invoice.paid", 9));
        remove(test, random, 5);
        store.replay(DeliveryQuery.all());
        store.cancel(Deliveries.ACME, some.get(random.nextInt(20)).message().id());
        store.find(DeliveryQuery.all(), 0, 100);
        store.count(DeliveryQuery.all().withLane(MAILER));
        store.figures(DeliveryQuery.all(), Instant.EPOCH, Instant.MAX);
        store.backlog();
        remove(test, random, 5);
        store.discard(DeliveryQuery.all());
        store.discard(DeliveryQuery.all().withStatus(DeliveryStatus.PENDING));
        store.purge(Duration.ZERO);
      }
    }
  }

  private static List<ClaimedDelivery> claim(TestStore test, String owner) {
    return test.store.claim(new Claim(MAILER, 10, owner, LEASE));
  }

  private static void remove(TestStore test, Random random, int count) {
    List<Object> names = new ArrayList<>((List<?>) test.call("KEYS", test.name("*")));
    Collections.shuffle(names, random);
    names.stream().limit(count).forEach(each -> test.call("DEL", (String) each));
  }
}
