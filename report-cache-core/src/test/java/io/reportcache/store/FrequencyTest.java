package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FrequencyTest {

  private final AtomicInteger evictions = new AtomicInteger();

  @Test
  void aHotEntryOutlivesAScan() {
    assertThat(survivesAScan(EvictionStrategy.FREQUENCY)).isTrue();
  }

  @Test
  void underLruTheSameScanPushesItOut() {
    assertThat(survivesAScan(EvictionStrategy.LRU)).isFalse();
  }

  private boolean survivesAScan(EvictionStrategy policy) {
    CacheStore<String, Integer, Item> store =
        new CacheStore<>(100, policy, (owner, item) -> evictions.incrementAndGet());
    CachePartition<String, Integer, Item> partition = store.newPartition("acme");
    for (int key = 1; key <= 99; key++) {
      put(partition, key);
    }
    Item hot = put(partition, 0);
    for (int i = 0; i < 100; i++) {
      partition.get(0);
    }
    for (int key = 100; key < 10_000; key++) {
      put(partition, key);
      if (key % 200 == 0) {
        partition.get(0); // too seldom for LRU, which keeps the last 100
      }
      assertThat(store.size()).isLessThanOrEqualTo(100);
    }
    assertThat(evictions.get()).isGreaterThan(0);
    return partition.peek(0) == hot;
  }

  private static Item put(CachePartition<String, Integer, Item> partition, int key) {
    Item item = new Item(key);
    partition.compute(key, before -> item);
    return item;
  }
}
