package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** N5: how often an entry was used, without writing to it each time. */
@Tag("slow")
class UsesTest {

  private static final int EXACT = 1_024;

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void theFirstUsesAreCountedExactly(EvictionStrategy policy) {
    CachePartition<String, Integer, Item> partition = store(policy);
    Item item = put(partition, 1);
    assertThat(item.uses()).isZero();
    for (int uses = 1; uses <= EXACT; uses++) {
      partition.get(1);
      assertThat(item.uses()).isEqualTo(uses);
    }
  }

  @Test
  void looksAreNotUsesAndEntriesThatStayAre() {
    CachePartition<String, Integer, Item> partition = store(EvictionStrategy.LRU);
    Item item = put(partition, 1);
    partition.peek(1);
    partition.forEach(each -> {});
    assertThat(item.uses()).isZero();

    partition.compute(1, before -> before);
    assertThat(item.uses()).isEqualTo(1);
    assertThat(put(partition, 1).uses()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"5000, 400", "100000, 40", "3000000, 4"})
  void manyUsesAreEstimatedWithinTenPercent(int uses, int entries) {
    for (int key = 0; key < entries; key++) {
      CachePartition<String, Integer, Item> partition = store(EvictionStrategy.LRU);
      Item item = put(partition, key);
      for (int i = 0; i < uses; i++) {
        partition.get(key);
      }
      assertThat((double) item.uses()).isCloseTo(uses, within(0.15 * uses)); // 5 deviations
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 64, 89, 100, 987, 1_000, 1_024})
  void goingRoundThroughTheEntriesFavoursNone(int entries) {
    int rounds = 10_000;
    UseCounter counter = new UseCounter(new Stripes());
    List<Item> items = new ArrayList<>();
    for (int key = 0; key < entries; key++) {
      items.add(new Item(key));
    }
    for (int round = 0; round < rounds; round++) {
      items.forEach(item -> counter.count(item, 0));
    }
    double mean = items.stream().mapToInt(Item::uses).average().orElseThrow();
    double variance =
        items.stream().mapToDouble(item -> Math.pow(item.uses() - mean, 2)).sum() / entries;

    assertThat(mean).isCloseTo(rounds, within(0.03 * rounds));
    assertThat(Math.sqrt(variance)).isLessThan(0.04 * rounds);
    assertThat(items)
        .allSatisfy(
            item -> assertThat(item.uses()).isBetween(rounds * 85 / 100, rounds * 115 / 100));
  }

  @Test
  void anEntryThatSeveralThreadsUseIsSeldomWritten() {
    UseCounter counter = new UseCounter(new Stripes());
    Item item = new Item(1);
    int writes = 0;
    int before = 0;
    for (int i = 0; i < 1_000_000; i++) {
      counter.count(item, 0);
      if (item.uses() != before) {
        writes++;
        before = item.uses();
      }
    }
    assertThat(writes).isBetween(4_000, 8_000);
  }

  @Test
  void oneThreadsUsesAreAllCounted() {
    CachePartition<String, Integer, Item> partition = store(EvictionStrategy.LRU);
    Item item = put(partition, 1);
    Item other = put(partition, 2);
    for (int i = 0; i < 100_000; i++) {
      partition.get(1);
      partition.get(1);
      partition.get(2);
    }
    assertThat(item.uses()).isEqualTo(200_000);
    assertThat(other.uses()).isEqualTo(100_000);
  }

  @Test
  void theCountEndsBeforeItOverflows() {
    Item item = new Item(1);
    item.countedUses(1 << 30);
    UseCounter counter = new UseCounter(new Stripes());
    for (int i = 0; i < 10_000_000; i++) {
      counter.count(item, 0);
    }
    assertThat(item.uses()).isEqualTo(1 << 30);
  }

  private static CachePartition<String, Integer, Item> store(EvictionStrategy policy) {
    return new CacheStore<String, Integer, Item>(2_000, policy, (owner, item) -> {})
        .newPartition("acme");
  }

  private static Item put(CachePartition<String, Integer, Item> partition, int key) {
    Item item = new Item(key);
    partition.compute(key, before -> item);
    return item;
  }
}
