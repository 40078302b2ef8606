package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A7: what a partition's share guarantees it, and what it doesn't keep from others. */
@Tag("slow")
class ShareTest {

  private static final int FLOOD = 100_000;

  private final List<String> losers = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void aFloodNeverTakesFromAnothersShare(EvictionStrategy policy) {
    CacheStore<String, Integer, Item> store = store(1_000, policy);
    CachePartition<String, Integer, Item> quiet = store.newPartition("quiet", new Share(300, 0));
    CachePartition<String, Integer, Item> flooding =
        store.newPartition("flooding", new Share(100, 0));
    for (int key = 0; key < 300; key++) {
      put(quiet, key);
    }
    for (int key = 0; key < FLOOD; key++) {
      put(flooding, key);
      flooding.get(key); // as often used as any of the quiet one's, so frequency favours the flood
    }

    assertThat(losers).isNotEmpty().doesNotContain("quiet");
    assertThat(quiet.size()).isEqualTo(300);
    for (int key = 0; key < 300; key++) {
      assertThat(quiet.get(key)).as("key %d", key).isNotNull();
    }
    assertThat(store.size()).isEqualTo(1_000);
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void aFloodOfManyPartitionsWithoutSharesTakesNothingEither(EvictionStrategy policy) {
    CacheStore<String, Integer, Item> store = store(50, policy);
    CachePartition<String, Integer, Item> quiet = store.newPartition("quiet", new Share(10, 0));
    for (int key = 0; key < 10; key++) {
      put(quiet, key);
    }
    for (int key = 0; key < FLOOD / 10; key++) {
      put(store.newPartition("flooding"), key);
    }

    assertThat(losers).isNotEmpty().doesNotContain("quiet");
    assertThat(quiet.size()).isEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void aPartOfTheRoomIsKeptWhereSharesExceedIt(EvictionStrategy policy) {
    CacheStore<String, Integer, Item> store = store(90, policy);
    CachePartition<String, Integer, Item> large = store.newPartition("large", new Share(200, 0));
    CachePartition<String, Integer, Item> small = store.newPartition("small", new Share(100, 0));
    for (int key = 0; key < 1_000; key++) {
      put(large, key);
    }
    for (int key = 0; key < 1_000; key++) {
      put(small, key);
    }

    assertThat(small.size()).isBetween(29, 31);
    assertThat(large.size()).isBetween(59, 61);
    assertThat(store.size()).isEqualTo(90);
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void roomThatNobodyNeedsIsBorrowedAndGivenBack(EvictionStrategy policy) {
    CacheStore<String, Integer, Item> store = store(100, policy);
    CachePartition<String, Integer, Item> borrower =
        store.newPartition("borrower", new Share(10, 0));
    CachePartition<String, Integer, Item> owner = store.newPartition("owner", new Share(90, 0));
    for (int key = 0; key < 100; key++) {
      put(borrower, key);
    }
    assertThat(borrower.size()).isEqualTo(100);
    assertThat(losers).isEmpty();

    for (int key = 0; key < 90; key++) {
      put(owner, key);
    }
    assertThat(owner.size()).isEqualTo(90);
    assertThat(borrower.size()).isEqualTo(10);
    assertThat(losers).hasSize(90).containsOnly("borrower");
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void whatFindsOnlyGuaranteedEntriesIsNotStored(EvictionStrategy policy) {
    CacheStore<String, Integer, Item> store = store(3, policy);
    CachePartition<String, Integer, Item> full = store.newPartition("full", new Share(3, 0));
    for (int key = 0; key < 3; key++) {
      put(full, key);
    }
    CachePartition<String, Integer, Item> without = store.newPartition("without");
    put(without, 1);

    assertThat(without.isEmpty()).isTrue();
    assertThat(full.size()).isEqualTo(3);
    assertThat(losers).isEmpty();

    full.compute(0, before -> null);
    put(without, 1); // as if it had never been there
    assertThat(without.size()).isEqualTo(1);
    put(full, 0);
    assertThat(losers).containsExactly("without");
    assertThat(full.size()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"5, 1", "50, 2", "200, 3"})
  void frequencyKeepsEveryShareWhateverHappens(int maximumSize, long seed) {
    CacheStore<String, Integer, Item> store = store(maximumSize, EvictionStrategy.FREQUENCY);
    List<CachePartition<String, Integer, Item>> partitions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      partitions.add(
          store.newPartition("owner " + i, new Share(i * maximumSize / 10, 0))); // 0 to 30%
    }
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      CachePartition<String, Integer, Item> partition = partitions.get(random.nextInt(4));
      int key = (int) Math.abs(random.nextGaussian() * maximumSize);
      if (random.nextInt(20) == 0) {
        partition.compute(key, before -> null);
      } else if (partition.get(key) == null) {
        int[] before = partitions.stream().mapToInt(CachePartition::size).toArray();
        put(partition, key);
        for (int other = 0; other < 4; other++) {
          CachePartition<String, Integer, Item> held = partitions.get(other);
          if (before[other] <= held.share().entries()) {
            assertThat(held.size()).isGreaterThanOrEqualTo(before[other]);
          }
        }
      }
      assertThat(partitions.stream().mapToInt(CachePartition::size).sum())
          .isEqualTo(store.size())
          .isLessThanOrEqualTo(maximumSize);
    }
    assertThat(losers.size()).isGreaterThan(1_000);
  }

  @Test
  void aShareBelowNothingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Share(-1, 5))
        .withMessage(
            "share must be at least 0, was -1 entries and a weight of 5; 0 guarantees nothing");
  }

  @Test
  void aPartitionKnowsItsShare() {
    CacheStore<String, Integer, Item> store = store(10, EvictionStrategy.LRU);
    assertThat(store.newPartition("acme", new Share(7, 0)).share()).isEqualTo(new Share(7, 0));
    assertThat(store.newPartition("globex").share()).isEqualTo(Share.NONE);
  }

  private CacheStore<String, Integer, Item> store(int maximumSize, EvictionStrategy policy) {
    return new CacheStore<>(maximumSize, policy, (owner, item) -> losers.add(owner));
  }

  private static void put(CachePartition<String, Integer, Item> partition, int key) {
    partition.compute(key, before -> new Item(key));
  }
}
