package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.reportcache.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CachePartitionTest {

  private final List<Item> evicted = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void oneKeyInTwoPartitionsIsTwoEntries(EvictionStrategy policy) {
    CacheStore<String, Integer, Item> store = store(10, policy);
    CachePartition<String, Integer, Item> acme = store.newPartition("acme");
    CachePartition<String, Integer, Item> globex = store.newPartition("globex");
    Item mine = put(acme, 1);
    Item theirs = put(globex, 1);

    assertThat(acme.remove(1, theirs)).isFalse();
    assertThat(acme.get(1)).isSameAs(mine);
    assertThat(globex.get(1)).isSameAs(theirs);
    assertThat(store.size()).isEqualTo(2);
    assertThat(acme.owner()).isEqualTo("acme");
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void aFunctionThatThrowsLeavesEverythingAsItWas(EvictionStrategy policy) {
    CacheStore<String, Integer, Item> store = store(1, policy);
    CachePartition<String, Integer, Item> partition = store.newPartition("acme");
    Item item = put(partition, 1);

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                partition.compute(
                    1,
                    before -> {
                      throw new IllegalStateException("no");
                    }));

    assertThat(partition.get(1)).isSameAs(item);
    assertThat(store.size()).isEqualTo(1);
    assertThat(put(partition, 2)).isSameAs(partition.get(2)); // and the lock is free
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void whatIsRunThenSeesWhatWasWrittenAndNoOtherWriteBefore(EvictionStrategy policy)
      throws Exception {
    CacheStore<String, Integer, Item> store = store(10, policy);
    CachePartition<String, Integer, Item> partition = store.newPartition("acme");
    Item item = new Item(1);
    List<Item> seen = new ArrayList<>();
    Thread other = new Thread(() -> put(partition, 1));
    partition.compute(
        1,
        before -> item,
        () -> {
          other.start();
          Await.waiting(other); // for the lock
          seen.add(partition.peek(1));
        });
    other.join();
    assertThat(seen).containsExactly(item);
    assertThat(partition.peek(1)).isNotSameAs(item);
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void whatIsReplacedOrRemovedIsNotEvicted(EvictionStrategy policy) {
    CacheStore<String, Integer, Item> store = store(2, policy);
    CachePartition<String, Integer, Item> partition = store.newPartition("acme");
    for (int i = 0; i < 100; i++) {
      put(partition, 1);
      Item second = put(partition, 2);
      assertThat(partition.remove(2, second)).isTrue();
    }

    assertThat(evicted).isEmpty();
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void aPartitionWithoutEntriesIsEmpty() {
    CachePartition<String, Integer, Item> partition =
        store(1, EvictionStrategy.LRU).newPartition("acme");
    assertThat(partition.isEmpty()).isTrue();

    Item item = put(partition, 1);
    assertThat(partition.isEmpty()).isFalse();

    partition.remove(1, item);
    assertThat(partition.isEmpty()).isTrue();
    assertThat(partition.remove(1, item)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void aPartitionKnowsItsSize(EvictionStrategy policy) {
    CacheStore<String, Integer, Item> store = store(3, policy);
    CachePartition<String, Integer, Item> acme = store.newPartition("acme");
    CachePartition<String, Integer, Item> globex = store.newPartition("globex");
    put(acme, 1);
    put(acme, 2);
    put(acme, 2);
    put(globex, 1);
    assertThat(acme.size()).isEqualTo(2);
    assertThat(globex.size()).isEqualTo(1);

    acme.compute(2, before -> null);
    assertThat(acme.size()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void anEntryOfAnotherKeyOrInAStoreAlreadyIsRefused(EvictionStrategy policy) {
    CacheStore<String, Integer, Item> store = store(3, policy);
    CachePartition<String, Integer, Item> partition = store.newPartition("acme");
    Item item = put(partition, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> partition.compute(2, before -> new Item(1)))
        .withMessageMatching(
            "entry put under 2 must be new and have that key, was item 1@\\w+ with key 1; create an entry for each put");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.newPartition("globex").compute(1, before -> item))
        .withMessageContaining("which is in a store already");
    assertThat(partition.peek(1)).isSameAs(item);
    assertThat(store.size()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void aKeyIsNeverMissingWhileItsEntryIsReplaced(EvictionStrategy policy) throws Exception {
    CachePartition<String, Integer, Item> partition = store(2, policy).newPartition("acme");
    put(partition, 1);
    put(partition, 2);
    CountDownLatch reading = new CountDownLatch(1);
    AtomicBoolean replaced = new AtomicBoolean();
    FutureTask<Boolean> reader =
        new FutureTask<>(
            () -> {
              boolean there = true;
              while (there && !replaced.get()) {
                there = partition.get(1) != null;
                reading.countDown();
              }
              return there;
            });
    new Thread(reader).start();
    reading.await();
    for (int i = 0; i < 50_000 && !reader.isDone(); i++) {
      put(partition, 1);
    }
    replaced.set(true);

    assertThat(reader.get()).isTrue();
  }

  @Test
  void entriesMayBeRemovedWhileTheyAreLookedAt() {
    CacheStore<String, Integer, Item> store = store(100, EvictionStrategy.LRU);
    CachePartition<String, Integer, Item> partition = store.newPartition("acme");
    for (int i = 0; i < 100; i++) {
      put(partition, i);
    }

    partition.forEach(
        item -> {
          if (item.key() % 2 == 0) {
            partition.remove(item.key(), item);
          }
        });

    assertThat(store.size()).isEqualTo(50);
  }

  @Test
  void aLookDoesNotKeepAnEntryAndAUseDoes() {
    CachePartition<String, Integer, Item> partition =
        store(2, EvictionStrategy.LRU).newPartition("acme");
    Item looked = put(partition, 1);
    Item used = put(partition, 2);
    partition.get(2);
    partition.get(1);
    partition.get(2);
    partition.peek(1);
    partition.forEach(item -> {});

    put(partition, 3);

    assertThat(evicted).containsExactly(looked);
    assertThat(partition.peek(2)).isSameAs(used);
  }

  @Test
  void aFullPartitionTakesRoomFromWhicheverUsedItLeastRecently() {
    CacheStore<String, Integer, Item> store = store(3, EvictionStrategy.LRU);
    CachePartition<String, Integer, Item> acme = store.newPartition("acme");
    CachePartition<String, Integer, Item> globex = store.newPartition("globex");
    Item oldest = put(acme, 1);
    put(globex, 1);
    put(globex, 2);
    put(globex, 3);

    assertThat(evicted).containsExactly(oldest);
    assertThat(acme.isEmpty()).isTrue();
  }

  private CacheStore<String, Integer, Item> store(int maximumSize, EvictionStrategy policy) {
    return new CacheStore<>(maximumSize, policy, (owner, item) -> evicted.add(item));
  }

  private static Item put(CachePartition<String, Integer, Item> partition, int key) {
    Item item = new Item(key);
    partition.compute(key, before -> item);
    return item;
  }
}
