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
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A9: with one thread, the store follows the rule of limits and shares to the letter. */
@Tag("slow")
class WeightModelTest {

  private static final int OPERATIONS = 20_000;

  private static final class Weighed extends StoreEntry<Integer> {
    Weighed(int key, int weight) {
      super(key, weight);
    }
  }

  private record Eviction(int owner, Weighed entry) {}

  /** A partition's entries in the order of their latest use. */
  private static final class Part {
    final Share share;
    final Map<Integer, Weighed> entries = new LinkedHashMap<>(16, 0.75f, true);

    Part(Share share) {
      this.share = share;
    }

    long count() {
      return entries.size();
    }

    long weight() {
      return entries.values().stream().mapToLong(entry -> entry.weight).sum();
    }

    Weighed oldest() {
      return entries.values().iterator().next();
    }
  }

  private record Measure(long maximum, ToLongFunction<Part> amount, ToLongFunction<Part> share) {
    boolean isExceeded(List<Part> parts) {
      return parts.stream().mapToLong(amount).sum() > maximum;
    }

    /** Returns whose turn it is, by looking at everything. */
    Part loser(List<Part> parts, Map<Weighed, Integer> uses) {
      List<Part> held = parts.stream().filter(part -> part.count() > 0).toList();
      List<Part> first =
          held.stream().filter(p -> amount.applyAsLong(p) > share.applyAsLong(p)).toList();
      if (first.isEmpty()) {
        double most = held.stream().mapToDouble(this::fullness).max().orElseThrow();
        first = held.stream().filter(p -> fullness(p) > most - 1e-12).toList();
      }
      return first.stream().min(comparingInt(part -> uses.get(part.oldest()))).orElseThrow();
    }

    double fullness(Part part) {
      return (double) amount.applyAsLong(part) / Math.max(1, share.applyAsLong(part));
    }
  }

  @ParameterizedTest(name = "{0} entries, weight {1}, each up to {2}, shares {3}")
  @CsvSource({
    "2147483647, 100, 10, 0/0 0/0 0/0, 1",
    "2147483647, 100, 10, 0/30 0/0 0/20, 2",
    "2147483647, 100, 10, 0/100 0/50 0/50, 3",
    "2147483647, 100, 150, 0/40 0/0 0/30, 4",
    "2147483647, 1, 3, 0/1 0/0, 5",
    "20, 100, 10, 0/0 0/0 0/0, 6",
    "20, 100, 10, 5/20 0/0 3/30 0/10, 7",
    "20, 100, 10, 20/100 10/50 10/0, 8",
    "20, 60, 8, 0/20 10/0 5/5, 9",
    "10, 9223372036854775807, 2147483647, 3/9223372036854775807 2/0 0/0, 10",
    "50, 60000000000, 2147483647, 10/20000000000 0/30000000000 5/0, 11"
  })
  void theRuleDecidesEachEviction(
      int maximumSize, long maximumWeight, int heaviest, String shares, long seed) {
    List<Eviction> evicted = new ArrayList<>();
    CacheStore<Integer, Integer, Weighed> store =
        new CacheStore<>(
            maximumSize,
            maximumWeight,
            EvictionStrategy.LRU,
            (owner, entry) -> evicted.add(new Eviction(owner, entry)));
    List<Part> model = new ArrayList<>();
    List<CachePartition<Integer, Integer, Weighed>> partitions = new ArrayList<>();
    for (Share share : shares(shares)) {
      partitions.add(store.newPartition(model.size(), share));
      model.add(new Part(share));
    }
    List<Measure> measures =
        List.of(
            new Measure(maximumSize, Part::count, part -> part.share.entries()),
            new Measure(maximumWeight, Part::weight, part -> part.share.weight()));
    List<Eviction> expected = new ArrayList<>();
    Map<Weighed, Integer> uses = new HashMap<>();
    Random random = new Random(seed);
    int refused = 0;

    for (int i = 0; i < OPERATIONS; i++) {
      int owner = i / 500 % 3 == 0 ? i / 1500 % model.size() : random.nextInt(model.size());
      CachePartition<Integer, Integer, Weighed> partition = partitions.get(owner);
      Part part = model.get(owner);
      int key = random.nextInt(60);
      switch (random.nextInt(8)) {
        case 0 -> {
          partition.compute(key, before -> null);
          part.entries.remove(key);
        }
        case 1, 2, 3 -> {
          Weighed got = partition.get(key);
          assertThat(got).isSameAs(part.entries.get(key));
          if (got != null) {
            uses.put(got, i);
          }
        }
        default -> {
          int weight = random.nextInt(4) == 0 ? 0 : (int) (random.nextDouble() * heaviest) + 1;
          Weighed entry = new Weighed(key, random.nextInt(50) == 0 ? -1 : weight);
          partition.compute(key, before -> entry);
          part.entries.remove(key);
          if (entry.weight >= 0 && entry.weight <= maximumWeight) {
            part.entries.put(key, entry);
            uses.put(entry, i);
            makeRoom(measures, model, uses, entry, expected);
          }
          refused += part.entries.containsKey(key) ? 0 : 1;
        }
      }
      assertThat(partition.size()).isEqualTo(part.entries.size());
      assertThat(store.weight()).isEqualTo(model.stream().mapToLong(Part::weight).sum());
      assertThat(evicted.size()).isEqualTo(expected.size());
      if (i % 500 == 0) {
        StoreCheck.check(store, partitions);
      }
    }

    assertThat(evicted).isEqualTo(expected);
    for (int owner = 0; owner < model.size(); owner++) {
      Map<Integer, Weighed> contents = new HashMap<>();
      partitions.get(owner).forEach(entry -> contents.put(entry.key(), entry));
      assertThat(contents).isEqualTo(new HashMap<>(model.get(owner).entries));
    }
    assertThat(evicted.size()).isGreaterThan(500); // or the test has shown nothing
    assertThat(refused).isPositive();
  }

  private static void makeRoom(
      List<Measure> measures,
      List<Part> model,
      Map<Weighed, Integer> uses,
      Weighed entry,
      List<Eviction> expected) {
    for (Measure measure : measures) {
      while (measure.isExceeded(model)) {
        Part loser = measure.loser(model, uses);
        Weighed victim = loser.oldest();
        loser.entries.remove(victim.key);
        if (victim == entry) {
          return;
        }
        expected.add(new Eviction(model.indexOf(loser), victim));
      }
    }
  }

  /** Neither limit is ever exceeded, and who is within both shares loses nothing. */
  @ParameterizedTest
  @CsvSource({
    "LRU, 30, 100, 1",
    "FREQUENCY, 30, 100, 2",
    "FREQUENCY, 2147483647, 100, 3",
    "FREQUENCY, 30, 1000000, 4"
  })
  void limitsAndSharesHoldWithEitherPolicy(
      EvictionStrategy policy, int maximumSize, long maximumWeight, long seed) {
    CacheStore<Integer, Integer, Weighed> store =
        new CacheStore<>(maximumSize, maximumWeight, policy, (owner, entry) -> {});
    List<CachePartition<Integer, Integer, Weighed>> partitions =
        List.of(
            store.newPartition(0, new Share(5, 40)),
            store.newPartition(1),
            store.newPartition(2, new Share(10, 20)));
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      int owner = random.nextInt(4) % 3;
      int key = random.nextInt(60);
      int weight = random.nextInt(20);
      int[] sizes = partitions.stream().mapToInt(CachePartition::size).toArray();
      long[] weights = partitions.stream().mapToLong(WeightModelTest::weight).toArray();
      if (partitions.get(owner).get(key) == null) {
        partitions.get(owner).compute(key, before -> new Weighed(key, weight));
        for (int other = 0; other < 3; other++) {
          Share share = partitions.get(other).share();
          if (other != owner
              && sizes[other] <= share.entries()
              && weights[other] <= share.weight()) {
            assertThat(partitions.get(other).size()).isEqualTo(sizes[other]);
          }
        }
      }
      assertThat(store.size()).isLessThanOrEqualTo(maximumSize);
      assertThat(store.weight())
          .isLessThanOrEqualTo(maximumWeight)
          .isEqualTo(partitions.stream().mapToLong(WeightModelTest::weight).sum());
      if (i % 500 == 0) {
        StoreCheck.check(store, partitions);
      }
    }
    assertThat(store.size()).isGreaterThan(5);
  }

  private static long weight(CachePartition<Integer, Integer, Weighed> partition) {
    long[] sum = new long[1];
    partition.forEach(entry -> sum[0] += entry.weight);
    return sum[0];
  }

  private static List<Share> shares(String shares) {
    return Arrays.stream(shares.split(" "))
        .map(share -> share.split("/"))
        .map(share -> new Share(Integer.parseInt(share[0]), Long.parseLong(share[1])))
        .toList();
  }
}
