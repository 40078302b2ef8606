package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheStoreTest {

  @Test
  void aStoreKeepsAThousandUnlessToldOtherwise() {
    assertThat(CacheStore.DEFAULT_MAXIMUM_SIZE).isEqualTo(1_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aStoreWithoutRoomIsRefused(int maximumSize) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CacheStore<>(maximumSize, EvictionStrategy.LRU, (owner, item) -> {}))
        .withMessage(
            "maximumSize must be at least 1, was %d; leave it out for the default of 1000",
            maximumSize);
  }

  @Test
  void aStoreKnowsItsRoom() {
    CacheStore<String, Integer, Item> store =
        new CacheStore<>(3, EvictionStrategy.LRU, (owner, item) -> {});

    assertThat(store.maximumSize()).isEqualTo(3);
    assertThat(store.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void whatHasReturnedLetsOtherThreadsWrite(EvictionStrategy policy) throws Exception {
    CacheStore<String, Integer, Item> store = new CacheStore<>(3, policy, (owner, item) -> {});
    CachePartition<String, Integer, Item> partition = store.newPartition("acme");
    Item item = new Item(1);
    partition.compute(1, before -> item);
    onAnotherThread(() -> partition.compute(2, before -> new Item(2)));

    assertThat(partition.remove(2, item)).isFalse();
    onAnotherThread(() -> partition.compute(2, before -> null));

    assertThat(partition.remove(1, item)).isTrue();
    onAnotherThread(() -> partition.compute(1, before -> new Item(1)));

    assertThat(store.size()).isEqualTo(1);
    onAnotherThread(() -> partition.compute(3, before -> new Item(3)));

    store.betweenWrites(() -> {});
    onAnotherThread(() -> partition.compute(3, before -> null));

    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void noWriteGoesOnBetweenWrites() throws Exception {
    CacheStore<String, Integer, Item> store =
        new CacheStore<>(3, EvictionStrategy.LRU, (owner, item) -> {});
    CachePartition<String, Integer, Item> partition = store.newPartition("acme");
    FutureTask<Integer> writer =
        new FutureTask<>(
            () -> {
              partition.compute(1, before -> new Item(1));
              return partition.size();
            });
    Thread thread = new Thread(writer);

    store.betweenWrites(
        () -> {
          thread.start();
          while (thread.getState() != Thread.State.WAITING && !writer.isDone()) {
            Thread.onSpinWait(); // until it has tried long enough and waits
          }
          assertThat(partition.isEmpty()).isTrue();
        });

    assertThat(writer.get()).isEqualTo(1);
  }

  private static void onAnotherThread(Runnable work) throws Exception {
    FutureTask<Void> task = new FutureTask<>(work, null);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    task.get(10, TimeUnit.SECONDS); // ends at once, or waits for a lock that nobody gives back
  }
}
