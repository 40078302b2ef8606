package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R6: with one thread, the store does what a linked list moved at each use would do. */
@Tag("slow")
class LruModelTest {

  private static final int OPERATIONS = 100_000;
  private static final int PARTITIONS = 3;

  private record Eviction(String owner, Item item) {}

  @ParameterizedTest
  @CsvSource({
    "1, 11",
    "1, 12",
    "2, 21",
    "3, 31",
    "10, 101",
    "10, 102",
    "64, 641",
    "100, 1001",
    "1000, 1"
  })
  void theStoreDoesWhatALinkedListWould(int maximumSize, long seed) {
    List<Eviction> evicted = new ArrayList<>();
    CacheStore<String, Integer, Item> store =
        new CacheStore<>(
            maximumSize,
            EvictionStrategy.LRU,
            (owner, item) -> evicted.add(new Eviction(owner, item)));
    List<CachePartition<String, Integer, Item>> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(store.newPartition("owner " + i));
    }
    Map<Integer, Item> model = new LinkedHashMap<>(16, 0.75f, true);
    List<Eviction> expected = new ArrayList<>();
    Random random = new Random(seed);

    for (int i = 0; i < OPERATIONS; i++) {
      int key = random.nextInt(3 * maximumSize + 2);
      CachePartition<String, Integer, Item> partition = partitions.get(key % PARTITIONS);
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> assertThat(partition.get(key)).isSameAs(model.get(key));
        case 4 -> assertThat(partition.peek(key)).isSameAs(peek(model, key));
        case 5 -> {
          Item there = partition.peek(key);
          assertThat(there != null && partition.remove(key, there))
              .isEqualTo(model.remove(key) != null);
        }
        case 6 -> {
          partition.compute(key, before -> before);
          model.get(key);
        }
        case 7 -> {
          partition.compute(key, before -> null);
          model.remove(key);
        }
        default -> {
          Item item = new Item(key);
          partition.compute(key, before -> item);
          model.put(key, item);
          if (model.size() > maximumSize) {
            Iterator<Item> eldest = model.values().iterator();
            Item victim = eldest.next();
            eldest.remove();
            expected.add(new Eviction("owner " + victim.key % PARTITIONS, victim));
          }
        }
      }
      assertThat(store.size()).isEqualTo(model.size());
      assertThat(evicted.size()).isEqualTo(expected.size());
    }

    assertThat(evicted).isEqualTo(expected);
    assertThat(contents(partitions)).isEqualTo(new HashMap<>(model));
    assertThat(evicted.size()).isGreaterThan(1_000); // or the test has shown nothing
  }

  private static Item peek(Map<Integer, Item> model, int key) {
    return model.entrySet().stream()
        .filter(entry -> entry.getKey() == key)
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static Map<Integer, Item> contents(
      List<CachePartition<String, Integer, Item>> partitions) {
    Map<Integer, Item> contents = new HashMap<>();
    partitions.forEach(each -> each.forEach(item -> contents.put(item.key(), item)));
    return contents;
  }
}
