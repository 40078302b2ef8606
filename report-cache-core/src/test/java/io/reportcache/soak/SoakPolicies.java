package io.reportcache.soak;

import static io.reportcache.soak.SoakPlan.pick;

import io.reportcache.cache.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Draws policies of all kinds. */
final class SoakPolicies {

  private static final int POLICIES = 4;

  private SoakPolicies() {}

  static List<CachePolicy> draw(Random random) {
    return Stream.generate(() -> one(random)).limit(POLICIES).toList();
  }

  private static CachePolicy one(Random random) {
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
      policy = policy.withStaleAfterInvalidation(millis(random, 1, 5, 20, 200));
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

  private static Duration millis(Random random, Integer... choices) {
    return Duration.ofMillis(pick(random, choices));
  }
}
