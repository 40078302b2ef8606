package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Checks that a store's tables, its order of eviction and its sums tell the same. */
final class StoreCheck {

  private StoreCheck() {}

  /** Looks at everything, while no write goes on. */
  static <O, K, E extends StoreEntry<K>> void check(
      CacheStore<O, K, E> store, Collection<CachePartition<O, K, E>> partitions) {
    store.betweenWrites(
        () -> {
          Room<E> room = store.room;
          Set<CachePartition<?, ?, E>> unseen = new HashSet<>(partitions);
          long entries = 0;
          long weight = 0;
          for (Holding<E> holding : room.holdings) {
            long mine = weigh(holding);
            assertThat(holding.entries.isEmpty()).isFalse();
            assertThat(holding.count.amount).isEqualTo(holding.entries.size());
            checkPlace(room.entries, holding.count);
            if (room.weight != null && holding.weight != null) {
              assertThat(holding.weight.amount).isEqualTo(mine);
              checkPlace(room.weight, holding.weight);
            }
            entries += holding.entries.size();
            weight += mine;
            assertThat(unseen.remove(partitionOf(holding))).isTrue();
          }
          assertThat(unseen).allMatch(CachePartition::isEmpty);
          checkLimit(room.entries, entries, room.holdings.size());
          if (room.weight != null) {
            checkLimit(room.weight, weight, room.holdings.size());
          }
        });
  }

  private static <E extends StoreEntry<?>> long weigh(Holding<E> holding) {
    Set<E> table = new HashSet<>();
    holding.table.forEach(table::add);
    EntryHeap<E> heap = holding.entries;
    Set<E> ordered = new HashSet<>();
    long weight = 0;
    for (int i = 0; i < heap.size(); i++) {
      E entry = heap.get(i);
      assertThat(entry.queueIndex).isEqualTo(i);
      assertThat(heap.contains(entry)).isTrue();
      assertThat(ordered.add(entry)).isTrue();
      weight += entry.weight;
    }
    assertThat(ordered).isEqualTo(table);
    assertThat(partitionOf(holding).size()).isEqualTo(table.size());
    assertThat(heap.isSound() && !holding.isChanging).isTrue();
    return weight;
  }

  @SuppressWarnings("unchecked") // a holding's table holds its entries
  private static <E extends StoreEntry<?>> CachePartition<?, ?, E> partitionOf(Holding<E> holding) {
    return (CachePartition<?, ?, E>) holding.table;
  }

  private static <E extends StoreEntry<?>> void checkLimit(
      Limit<E> limit, long total, int holdings) {
    assertThat(limit.total()).isEqualTo(total).isLessThanOrEqualTo(limit.maximum);
    assertThat(limit.stakes()).isEqualTo(holdings);
    for (int i = 1; i < holdings; i++) {
      assertThat(limit.at(i).isBefore(limit.at((i - 1) / 2))).isFalse();
    }
  }

  private static <E extends StoreEntry<?>> void checkPlace(Limit<E> limit, Stake<E> stake) {
    assertThat(stake.index).isBetween(0, limit.stakes() - 1);
    assertThat(limit.at(stake.index)).isSameAs(stake);
  }
}
