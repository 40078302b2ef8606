package io.reportcache.store;

import static java.util.Comparator.comparingInt;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A7: with one thread, the store follows the rule of the shares to the letter. */
@Tag("slow")
class ShareModelTest {

  private static final int OPERATIONS = 40_000;

  private record Eviction(int owner, Item item) {}

  /** A partition's entries in the order of their latest use. */
  private static final class Part {
    final int share;
    final Map<Integer, Item> items = new LinkedHashMap<>(16, 0.75f, true);

    Part(int share) {
      this.share = share;
    }

    boolean isAboveShare() {
      return items.size() > share;
    }

    Item oldest() {
      return items.values().iterator().next();
    }
  }

  @ParameterizedTest(name = "{0} entries, shares {1}")
  @CsvSource({
    "10, 0 0 0 0, 1",
    "10, 3 0 2 0, 2",
    "10, 10 0 0, 3",
    "10, 5 5 0, 4",
    "10, 4 6, 5",
    "10, 7 7 7, 6",
    "10, 3 3 3 3 3 3, 7",
    "10, 1 100 30 5, 8",
    "10, 20 10 0, 9",
    "3, 1 1 1 1 1 1 1, 10",
    "1, 1 1 0, 11",
    "100, 60 30 5 0 0, 12",
    "100, 90 50 20 10 1 0, 13",
    "40, 2147483647 2147483647 7, 14"
  })
  void theRuleDecidesEachEviction(int maximumSize, String shares, long seed) {
    List<Eviction> evicted = new ArrayList<>();
    CacheStore<Integer, Integer, Item> store =
        new CacheStore<>(
            maximumSize,
            EvictionStrategy.LRU,
            (owner, item) -> evicted.add(new Eviction(owner, item)));
    List<Part> model = new ArrayList<>();
    List<CachePartition<Integer, Integer, Item>> partitions = new ArrayList<>();
    for (int share : Arrays.stream(shares.split(" ")).mapToInt(Integer::parseInt).toArray()) {
      partitions.add(store.newPartition(model.size(), new Share(share, 0)));
      model.add(new Part(share));
    }
    List<Eviction> expected = new ArrayList<>();
    Random random = new Random(seed);
    int[] clock = new int[1];
    Map<Item, Integer> lastUses = new HashMap<>();

    for (int i = 0; i < OPERATIONS; i++) {
      int owner = random.nextInt(model.size());
      // Phases in which one part floods, so that every part is pushed to its limit at times.
      if (i / 500 % 3 == 0) {
        owner = i / 1500 % model.size();
      }
      CachePartition<Integer, Integer, Item> partition = partitions.get(owner);
      Part part = model.get(owner);
      int key = random.nextInt(2 * maximumSize + 1);
      switch (random.nextInt(10)) {
        case 0 -> {
          Item there = partition.peek(key);
          assertThat(there != null && partition.remove(key, there))
              .isEqualTo(part.items.remove(key) != null);
        }
        case 1 -> {
          partition.compute(key, before -> null);
          part.items.remove(key);
        }
        case 2, 3, 4, 5 -> {
          Item got = partition.get(key);
          assertThat(got).isSameAs(part.items.get(key));
          if (got != null) {
            lastUses.put(got, ++clock[0]);
          }
        }
        default -> {
          Item item = new Item(key);
          int[] sizes = model.stream().mapToInt(each -> each.items.size()).toArray();
          partition.compute(key, before -> item);
          part.items.put(key, item);
          lastUses.put(item, ++clock[0]);
          if (held(model) > maximumSize) {
            int loser = loser(model, lastUses);
            Item victim = model.get(loser).oldest();
            model.get(loser).items.remove(victim.key);
            if (victim != item) {
              expected.add(new Eviction(loser, victim));
            }
            checkParts(maximumSize, model, sizes, owner);
          }
        }
      }
      assertThat(partition.size()).isEqualTo(part.items.size());
      assertThat(store.size()).isEqualTo(held(model));
      assertThat(evicted.size()).isEqualTo(expected.size());
    }

    assertThat(evicted).isEqualTo(expected);
    for (int owner = 0; owner < model.size(); owner++) {
      Map<Integer, Item> contents = new HashMap<>();
      partitions.get(owner).forEach(item -> contents.put(item.key(), item));
      assertThat(contents).isEqualTo(new HashMap<>(model.get(owner).items));
    }
    assertThat(evicted.size()).isGreaterThan(500); // or the test has shown nothing
  }

  /** The documented rule, by looking at everything. */
  private static int loser(List<Part> model, Map<Item, Integer> lastUses) {
    List<Part> first = model.stream().filter(Part::isAboveShare).toList();
    if (first.isEmpty()) {
      double fullest = model.stream().mapToDouble(ShareModelTest::fullness).max().orElseThrow();
      first =
          model.stream()
              .filter(each -> Math.abs(fullness(each) - fullest) < 1e-12)
              .filter(each -> !each.items.isEmpty())
              .toList();
    }
    return model.indexOf(
        first.stream().min(comparingInt(each -> lastUses.get(each.oldest()))).orElseThrow());
  }

  private static double fullness(Part part) {
    return part.items.isEmpty() ? -1 : (double) part.items.size() / part.share;
  }

  /** What the rule is for: nobody is pushed below the share, or below its part of the room. */
  private static void checkParts(int maximumSize, List<Part> model, int[] before, int inserting) {
    long shares = model.get(inserting).share;
    for (int i = 0; i < before.length; i++) {
      shares += i != inserting && before[i] > 0 ? model.get(i).share : 0;
    }
    for (int i = 0; i < before.length; i++) {
      long share = model.get(i).share;
      long part = shares <= maximumSize ? share : Math.min(share, maximumSize * share / shares);
      if (i != inserting && before[i] <= part) {
        assertThat(model.get(i).items.size()).as("partition %d", i).isEqualTo(before[i]);
      }
    }
  }

  private static int held(List<Part> model) {
    return model.stream().mapToInt(each -> each.items.size()).sum();
  }
}
