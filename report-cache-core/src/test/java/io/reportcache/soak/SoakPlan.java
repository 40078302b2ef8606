package io.reportcache.soak;

import io.reportcache.cache.CachePolicy;
import io.reportcache.key.Tag;
import io.reportcache.store.EvictionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A random configuration.
 *
 * @param seed what it was drawn from, and its workers are
 * @param policies what reads and writes choose from
 * @param hangs whether some loads take longer than the load time-out
 * @param deep whether calls are also made on stacks that overflow
 * @param close whether the cache is closed while it is used
 */
record SoakPlan(
    long seed,
    int tenants,
    int keysOfResource,
    int threads,
    int operations,
    int maximumSize,
    EvictionPolicy eviction,
    int share,
    Duration loadTimeout,
    Clock clock,
    Background background,
    boolean transactions,
    boolean failures,
    boolean hangs,
    boolean interrupts,
    boolean deep,
    boolean close,
    List<CachePolicy> policies) {

  /** The resources, each with so many keys. */
  static final List<String> RESOURCES = List.of("sales", "dashboard", "revenue");

  /** What tells the age of entries. */
  enum Clock {
    SYSTEM,
    JUMPING,
    ABOUT_TO_OVERFLOW
  }

  /** What runs loads in the background. */
  enum Background {
    OWN_THREADS,
    ONE_THREAD,
    DROPS_THE_OLDEST,
    REFUSES_ALL,
    ON_THE_CALLER,
    SHUT_DOWN_MIDWAY
  }

  static SoakPlan draw(long seed, int operations) {
    RandomGenerator random = new java.util.Random(seed);
    boolean hangs = random.nextInt(4) == 0;
    int maximumSize = pick(random, 1, 2, 10, 50, 1_000, 5_000);
    return new SoakPlan(
        seed,
        pick(random, 1, 2, 5, 20),
        pick(random, 1, 3, 20, 200),
        pick(random, 2, 4, 6),
        operations,
        maximumSize,
        pick(random, EvictionPolicy.values()),
        random.nextBoolean() ? 0 : random.nextInt(maximumSize + 1),
        Duration.ofMillis(hangs ? 20 : pick(random, 200, 2_000, 60_000)),
        pick(random, Clock.values()),
        pick(random, Background.values()),
        random.nextInt(3) == 0,
        random.nextBoolean(),
        hangs,
        random.nextInt(3) == 0,
        random.nextInt(3) == 0,
        random.nextInt(3) == 0,
        policies(random));
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
    return Tag.of("group-" + key % 4);
  }

  private static List<CachePolicy> policies(RandomGenerator random) {
    List<CachePolicy> policies = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      policies.add(policy(random));
    }
    return policies;
  }

  private static CachePolicy policy(RandomGenerator random) {
    CachePolicy policy =
        random.nextInt(4) == 0
            ? CachePolicy.forever()
            : CachePolicy.ttl(Duration.ofMillis(pick(random, 1, 5, 50, 60_000)));
    if (policy.ttl().isPresent() && random.nextBoolean()) {
      policy = policy.withJitter(0.2).withRefreshAhead(policy.ttl().get().dividedBy(4));
    }
    if (random.nextBoolean()) {
      policy = policy.withStaleWhileRevalidate(millis(random, 1, 20, 1_000));
    }
    if (random.nextBoolean()) {
      policy = policy.withStaleIfError(millis(random, 20, 1_000), millis(random, 1, 50));
    }
    if (random.nextInt(3) == 0) {
      policy = policy.withSoftTimeout(Duration.ofMillis(1), millis(random, 20, 1_000));
    }
    if (random.nextInt(3) == 0) {
      policy = policy.withHardTimeout(millis(random, 5, 50));
    }
    if (random.nextBoolean()) {
      policy = policy.withAbsentTtl(millis(random, 1, 20));
    }
    return policy;
  }

  private static Duration millis(RandomGenerator random, Integer... choices) {
    return Duration.ofMillis(pick(random, choices));
  }

  @SafeVarargs
  static <T> T pick(RandomGenerator random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
