package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What LRU promises where several threads use one store. */
class UseOrderTest {

  private static final int MORE_READS_THAN_A_STRIPE_COUNTS = 3 << 20;

  private final List<Item> evicted = new ArrayList<>();

  @Test
  void usesWithAnInsertionBetweenThemKeepTheirOrderAcrossThreads() throws Exception {
    for (int round = 0; round < 64; round++) { // over all pairings of threads with stripes
      CacheStore<String, Integer, Item> store = store(3);
      CachePartition<String, Integer, Item> partition = store.newPartition("acme");
      Item first = put(partition, 1);
      Item second = put(partition, 2);

      inAnotherThread(() -> partition.get(1));
      inAnotherThread(() -> put(partition, 3));
      inAnotherThread(() -> partition.get(2));
      inAnotherThread(() -> put(partition, 4));

      assertThat(evicted).as("round %d", round).containsExactly(first);
      assertThat(partition.peek(2)).isSameAs(second);
      evicted.clear();
    }
  }

  @Test
  void aNewEntryStaysHoweverOftenOtherThreadsReadTheOldOnes() throws Exception {
    CacheStore<String, Integer, Item> store = store(2);
    CachePartition<String, Integer, Item> partition = store.newPartition("acme");
    put(partition, 1);
    put(partition, 2);
    inAnotherThread(
        () -> {
          for (int i = 0; i < MORE_READS_THAN_A_STRIPE_COUNTS; i++) {
            partition.get(1 + i % 2);
          }
        });

    for (int key = 3; key < 7; key++) { // by threads that have read nothing so far
      int mine = key;
      inAnotherThread(() -> put(partition, mine));
      assertThat(partition.peek(key)).as("the entry just put, under %d", key).isNotNull();
    }
  }

  @Test
  void whatWasReadMostIsNotKeptLongerThanWhatWasReadLast() throws Exception {
    CacheStore<String, Integer, Item> store = store(2);
    CachePartition<String, Integer, Item> partition = store.newPartition("acme");
    Item readMost = put(partition, 1);
    inAnotherThread(
        () -> {
          for (int i = 0; i < MORE_READS_THAN_A_STRIPE_COUNTS; i++) {
            partition.get(1);
          }
        });
    for (int key = 2; key < 6; key++) {
      int mine = key;
      inAnotherThread(() -> put(partition, mine));
    }

    assertThat(partition.peek(1)).isNull();
    assertThat(evicted).startsWith(readMost);
  }

  private CacheStore<String, Integer, Item> store(int maximumSize) {
    return new CacheStore<>(maximumSize, EvictionStrategy.LRU, (owner, item) -> evicted.add(item));
  }

  private static Item put(CachePartition<String, Integer, Item> partition, int key) {
    Item item = new Item(key);
    partition.compute(key, before -> item);
    return item;
  }

  private static void inAnotherThread(Runnable work) throws InterruptedException {
    Thread thread = new Thread(work);
    thread.start();
    thread.join();
  }
}
