package io.reportcache.soak;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.LoadLimits;
import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A random configuration.
 *
 * @param seed what it was drawn from, and its workers are
 * @param policies what reads and writes choose from
 */
record SoakPlan(
    long seed,
    int tenants,
    int keysOfResource,
    int threads,
    int operations,
    Size size,
    Duration loadTimeout,
    LoadLimits limits,
    SoakClock.Kind clock,
    SoakExecutor.Kind background,
    Set<Trait> traits,
    SoakCascades cascades,
    List<CachePolicy> policies) {

  /** The resources, each with so many keys, and each a report. */
  static final List<String> RESOURCES = List.of("sales", "dashboard", "revenue");

  static final int TAGS = 4;

  /** Set by who looks for what calls at the end of a stack break: one in so many operations is. */
  private static final int FORCED_DEEP = Integer.getInteger("soak.deep", 0);

  private static final int DEEP_ONE_IN = 200;

  /**
   * What the cache has room for.
   *
   * @param share the entries that each tenant is guaranteed
   * @param weight the most that all weigh together; 0 for no such limit
   * @param weightShare how much of that each tenant is guaranteed
   */
  record Size(int entries, EvictionPolicy eviction, int share, int weight, int weightShare) {

    private static Size draw(Random random) {
      int entries = pick(random, 1, 2, 10, 50, 1_000, 5_000);
      int weight = random.nextBoolean() ? 0 : pick(random, 1, 20, 200, 5_000);
      return new Size(
          entries,
          pick(random, EvictionPolicy.values()),
          random.nextBoolean() ? 0 : random.nextInt(entries + 1),
          weight,
          random.nextBoolean() ? 0 : random.nextInt(weight + 1));
    }
  }

  static SoakPlan draw(long seed, int operations) {
    Random random = new Random(seed);
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    for (Trait trait : Trait.values()) {
      if (random.nextInt(3) == 0) {
        traits.add(trait);
      }
    }
    if (FORCED_DEEP > 0) {
      traits.add(Trait.DEEP);
    }
    return new SoakPlan(
        seed,
        pick(random, 1, 2, 5, 20),
        pick(random, 1, 3, 20, 200),
        pick(random, 2, 4, 6),
        operations,
        Size.draw(random),
        Duration.ofMillis(
            traits.contains(Trait.HANGS) ? 20 : pick(random, 200, 2_000, 60_000, 60_000)),
        limits(random),
        pick(random, SoakClock.Kind.values()),
        pick(random, SoakExecutor.Kind.values()),
        traits,
        SoakCascades.draw(random),
        SoakPolicies.draw(random));
  }

  /** Returns this plan with these traits only. */
  SoakPlan only(Set<Trait> wanted) {
    return new SoakPlan(
        seed,
        tenants,
        keysOfResource,
        threads,
        operations,
        size,
        loadTimeout,
        limits,
        clock,
        background,
        wanted,
        cascades,
        policies);
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }

  /** Returns in how many operations of a worker one is made where the stack ends. */
  int deepOneIn() {
    return FORCED_DEEP > 0 ? FORCED_DEEP : DEEP_ONE_IN;
  }

  int keys() {
    return RESOURCES.size() * keysOfResource;
  }

  /** Returns the text of a key. */
  String text(int key) {
    return resource(key) + ":" + key % keysOfResource;
  }

  String resource(int key) {
    return RESOURCES.get(key / keysOfResource);
  }

  /** Returns the tag of a key; some keys of each resource share one. */
  static Tag tag(int key) {
    return Tag.of("group-" + key % TAGS);
  }

  private static LoadLimits limits(Random random) {
    return random.nextBoolean()
        ? LoadLimits.defaults()
        : new LoadLimits(
            pick(random, 1, 2, 3),
            pick(random, 1, 2, 8),
            pick(random, 1, 3, 16),
            pick(random, 1, 4, 32),
            pick(random, 1, 5, 64));
  }

  @SafeVarargs
  static <T> T pick(Random random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
