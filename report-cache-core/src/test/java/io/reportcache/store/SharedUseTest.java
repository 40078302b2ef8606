package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What several threads use is kept as exactly as promised, and isn't written at each use. */
class SharedUseTest {

  private final ExecutorService a = Executors.newSingleThreadExecutor();
  private final ExecutorService b = inAnotherStripeThan(a);
  private final List<Item> evicted = new ArrayList<>();

  @AfterEach
  void stop() {
    a.shutdownNow();
    b.shutdownNow();
  }

  @Test
  void whatNobodyUsedSinceTheLastInsertionGoesFirst() throws Exception {
    CachePartition<String, Integer, Item> partition = store(4);
    Item shared = put(partition, 1);
    Item idle = put(partition, 2);
    Item byB = put(partition, 3);
    Item newest = put(partition, 4);

    in(a, () -> partition.get(1));
    in(b, () -> partition.get(1));
    in(a, () -> partition.get(1));
    in(b, () -> partition.get(3));
    put(partition, 5);
    assertThat(evicted).containsExactly(idle);

    in(b, () -> partition.get(3));
    in(a, () -> put(partition, 6));
    in(b, () -> put(partition, 7));
    assertThat(evicted).hasSize(3).startsWith(idle).contains(newest, shared);
    assertThat(partition.peek(3)).isSameAs(byB);
  }

  @Test
  void whatSeveralThreadsUseIsWrittenOnceUntilTheNextInsertion() throws Exception {
    CachePartition<String, Integer, Item> partition = store(10);
    Item item = put(partition, 1);
    put(partition, 2);
    in(a, () -> partition.get(1));
    in(b, () -> partition.get(1));
    long stamp = item.lastUse();

    for (int i = 0; i < 3; i++) {
      in(a, () -> partition.get(2)); // so that the next use is not a repetition
      in(a, () -> partition.get(1));
      in(b, () -> partition.get(1));
      assertThat(item.lastUse()).isEqualTo(stamp);
    }

    put(partition, 3);
    in(a, () -> partition.get(1));
    assertThat(item.lastUse()).isGreaterThan(stamp);
  }

  @Test
  void aRepeatedUseByOneThreadWritesNothing() throws Exception {
    CachePartition<String, Integer, Item> partition = store(10);
    Item item = put(partition, 1);
    in(a, () -> put(partition, 2));
    in(a, () -> put(partition, 3));
    in(a, () -> partition.get(2));
    long stamp = partition.peek(2).lastUse();
    in(a, () -> partition.get(2));
    assertThat(partition.peek(2).lastUse()).isEqualTo(stamp);

    in(a, () -> partition.get(1));
    in(a, () -> partition.get(2));
    assertThat(partition.peek(2).lastUse()).isGreaterThan(stamp).isGreaterThan(item.lastUse());
  }

  @Test
  void aThreadThatRepeatsItsUseAfterAnInsertionByAnotherIsSeen() throws Exception {
    CachePartition<String, Integer, Item> partition = store(3);
    Item used = put(partition, 1);
    Item idle = put(partition, 2);
    in(a, () -> partition.get(2));
    in(a, () -> partition.get(1));
    in(b, () -> put(partition, 3));
    in(a, () -> partition.get(1)); // its own latest stamp, but of an epoch that has ended
    in(b, () -> put(partition, 4));
    assertThat(evicted).containsExactly(idle);

    in(b, () -> partition.get(4));
    in(b, () -> put(partition, 5));
    assertThat(evicted).hasSize(2);
    assertThat(evicted.get(1).key).isIn(1, 3); // both of the epoch before the last insertion
    assertThat(used.lastUse() >>> 22).isEqualTo((partition.peek(4).lastUse() >>> 22) - 1);
  }

  private static ExecutorService inAnotherStripeThan(ExecutorService other) {
    Stripes stripes = new Stripes();
    ExecutorService mine = Executors.newSingleThreadExecutor();
    try {
      int taken = other.submit(stripes::ofThisThread).get();
      while (mine.submit(stripes::ofThisThread).get() == taken) {
        mine.shutdownNow();
        mine = Executors.newSingleThreadExecutor();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return mine;
  }

  private static void in(ExecutorService thread, Runnable work) throws Exception {
    thread.submit(work).get();
  }

  private CachePartition<String, Integer, Item> store(int maximumSize) {
    return new CacheStore<String, Integer, Item>(
            maximumSize, EvictionStrategy.LRU, (owner, item) -> evicted.add(item))
        .newPartition("acme");
  }

  private static Item put(CachePartition<String, Integer, Item> partition, int key) {
    Item item = new Item(key);
    partition.compute(key, before -> item);
    return item;
  }
}
