package io.reportcache.durable.redis;

import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.OwnRedis;
import io.reportcache.testing.OwnSentinels;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What nodes hear of each other's additions, and what is left when they close. */
@Tag("any-jdk")
class RedisMessagesTest {

  private static RedisDeliveryStore another(TestStore test) {
    return RedisDeliveries.at(test.uri, RedisDeliveryOptions.defaults().withPrefix(test.prefix));
  }

  @Test
  void whatAnotherNodeAddsIsHeardAlsoAfterTheConnectionWasLost() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    try (OwnRedis redis = OwnRedis.start();
        TestStore test = TestStore.at(redis.uri());
        RedisDeliveryStore other = another(test)) {
      test.store.listen(heard::incrementAndGet);
      for (int i = 0; i < 3; i++) {
        Await.until("it listens", () -> isHeard(other, heard));
        heard.set(0);
        redis.call("CLIENT", "KILL", "TYPE", "pubsub");
      }
    }
  }

  private static boolean isHeard(RedisDeliveryStore other, AtomicInteger heard) {
    other.add(List.of(delivery("a")));
    return heard.get() > 0;
  }

  @Test
  void aWorkerThatRarelyPollsRunsAtOnceWhatAnotherNodeAdds() throws Exception {
    try (TestStore test = TestStore.open();
        RedisDeliveryStore other = another(test);
        DeliveryWorker worker =
            DeliveryWorker.of(test.store)
                .pollInterval(Duration.ofHours(1))
                .lane(Deliveries.MAILER, LaneOptions.defaults(), (delivery, run) -> {})
                .build()
                .start()) {
      Await.until(
          "it has run one", // the first may be added before it listens
          () -> {
            other.add(List.of(delivery("a")));
            return test.store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.COMPLETED);
          });
    }
  }

  @Test
  void closingLeavesNoThreadAndMayBeRepeated() throws Exception {
    LibraryThreads threads = new LibraryThreads();
    try (TestStore test = TestStore.open()) {
      RedisDeliveryStore other = another(test);
      other.listen(() -> {});
      other.add(List.of(delivery("a")));
      other.close();
      other.close();
      assertThatThrownBy(() -> other.add(List.of(delivery("b"))))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining("the store was closed");
      assertThat(test.store.claim(new Claim(Deliveries.MAILER, 9, "one", Duration.ofMinutes(1))))
          .hasSize(1);
    }
    threads.awaitNone();
  }

  @Test
  void theMasterThatSentinelNamesAfterAFailoverIsFound() throws Exception {
    try (OwnSentinels sentinels = OwnSentinels.start();
        RedisDeliveryStore store = RedisDeliveries.at(sentinels.uri())) {
      store.add(List.of(delivery("a")));
      sentinels.failOver();
      Await.until(
          "the new master takes more",
          () -> {
            try {
              store.add(List.of(delivery("b")));
              return true;
            } catch (DeliveryStoreException e) {
              return false;
            }
          });
      assertThat(store.claim(new Claim(Deliveries.MAILER, 9, "one", Duration.ofMinutes(1))))
          .extracting(each -> each.message().payload())
          .contains("b");
    }
  }
}
