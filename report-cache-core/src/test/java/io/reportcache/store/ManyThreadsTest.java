package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R6: never more than the maximum, whoever looks whenever, and each eviction told once. */
@Tag("slow")
class ManyThreadsTest {

  private static final int WRITERS = 4;
  private static final int OPERATIONS = 40_000;
  private static final int QUIET = 3;

  private final AtomicLong evictions = new AtomicLong();
  private final AtomicLong puts = new AtomicLong();
  private final AtomicLong replaced = new AtomicLong();
  private final AtomicLong removed = new AtomicLong();
  private final AtomicInteger evictedTwice = new AtomicInteger();

  @ParameterizedTest
  @CsvSource({
    "LRU, 1, 0",
    "LRU, 7, 0",
    "LRU, 500, 0",
    "LRU, 7, 1",
    "LRU, 500, 100",
    "LRU, 500, 400",
    "FREQUENCY, 1, 0",
    "FREQUENCY, 7, 0",
    "FREQUENCY, 500, 0",
    "FREQUENCY, 7, 1",
    "FREQUENCY, 500, 100",
    "FREQUENCY, 500, 400"
  })
  void theMaximumHoldsAtEveryMoment(EvictionStrategy policy, int maximumSize, int share)
      throws Exception {
    CacheStore<Integer, Integer, Item> store =
        new CacheStore<>(maximumSize, policy, (owner, item) -> countEviction(item));
    List<CachePartition<Integer, Integer, Item>> partitions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      partitions.add(store.newPartition(i, new Share(share, 0)));
    }
    // A fourth that holds its share from the beginning, and that nobody writes to afterwards.
    int kept = share == 0 ? 0 : maximumSize / 5;
    CachePartition<Integer, Integer, Item> quiet = store.newPartition(QUIET, new Share(kept, 0));
    for (int key = 0; key < kept; key++) {
      put(quiet, key);
    }
    int shares = 3 * share + kept;
    int part = shares <= maximumSize ? kept : maximumSize * kept / shares;
    long seed = Seed.of("store");
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        Random random = new Random(seed + i);
        writers.add(threads.submit(() -> hammer(partitions, maximumSize, random)));
      }
      int most = 0;
      int looks = 0;
      while (!writers.stream().allMatch(Future::isDone) || looks == 0) {
        most = Math.max(most, held(store, partitions) + quiet.size());
        looks++;
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(most).isLessThanOrEqualTo(maximumSize);
    } finally {
      threads.shutdownNow();
    }

    assertThat(quiet.size()).isGreaterThanOrEqualTo(part).isLessThanOrEqualTo(kept);
    int left = held(store, partitions) + quiet.size();
    assertThat(store.size()).isEqualTo(left).isLessThanOrEqualTo(maximumSize);
    assertThat(evictedTwice).hasValue(0);
    if (policy == EvictionStrategy.LRU) { // where every new entry is let in
      assertThat(puts.get()).isEqualTo(left + evictions.get() + replaced.get() + removed.get());
    }
    assertThat(evictions.get()).isGreaterThan(1_000);
  }

  private void hammer(
      List<CachePartition<Integer, Integer, Item>> partitions, int maximumSize, Random random) {
    for (int i = 0; i < OPERATIONS; i++) {
      int key = random.nextInt(3 * maximumSize);
      CachePartition<Integer, Integer, Item> partition = partitions.get(random.nextInt(3));
      switch (random.nextInt(8)) {
        case 0 -> {
          Item there = partition.peek(key);
          if (there != null && partition.remove(key, there)) {
            removed.incrementAndGet();
          }
        }
        case 1, 2 -> put(partition, key);
        default -> {
          if (partition.get(key) == null) {
            put(partition, key);
          }
        }
      }
    }
  }

  private void put(CachePartition<Integer, Integer, Item> partition, int key) {
    puts.incrementAndGet();
    partition.compute(
        key,
        before -> {
          if (before != null) {
            replaced.incrementAndGet();
          }
          return new Item(key);
        });
  }

  private void countEviction(Item item) {
    evictions.incrementAndGet();
    if (item.evictions.incrementAndGet() > 1) {
      evictedTwice.incrementAndGet();
    }
  }

  private static int held(
      CacheStore<Integer, Integer, Item> store,
      List<CachePartition<Integer, Integer, Item>> partitions) {
    AtomicInteger held = new AtomicInteger();
    store.betweenWrites(
        () -> partitions.forEach(each -> each.forEach(item -> held.incrementAndGet())));
    return held.get();
  }
}
