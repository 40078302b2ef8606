package io.reportcache.soak;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Loader;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Computes the values, slowly and badly if the plan wants so, and counts loads that run at once.
 */
final class SoakLoads {

  private static final Duration NEVER_REACHED = Duration.ofMinutes(1);

  private final SoakPlan plan;
  private final Truth truth;
  private final SoakClock clock;
  private final AtomicIntegerArray running;
  final SoakBulkheads bulkheads;
  private final int mostOfKey;
  private final boolean isCounting;

  SoakLoads(SoakPlan plan, Truth truth, SoakClock clock) {
    this.plan = plan;
    this.truth = truth;
    this.clock = clock;
    running = new AtomicIntegerArray(plan.tenants() * plan.keys());
    int hanging = plan.loadTimeout().compareTo(NEVER_REACHED) < 0 ? 2 : 1;
    mostOfKey = hanging * plan.limits().perKey();
    bulkheads = new SoakBulkheads(plan, hanging);
    // A count that is broken off would be wrong from then on.
    isCounting = !plan.has(Trait.DEEP) && !plan.has(Trait.FAULTS);
  }

  /** A failure that a loader is meant to have. */
  static final class LoadFailed extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** An error that a loader is meant to have. */
  static final class LoadBroken extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Tells whether the failure is one that a loader is meant to have. */
  static boolean isMeant(Throwable failure) {
    return failure instanceof LoadFailed
        || failure instanceof LoadBroken
        || "meant".equals(failure.getMessage());
  }

  Loader<Fact, Exception> loader(int tenant, int key, CachePolicy policy) {
    return () -> load(tenant, key, policy.staleAfterInvalidation().toNanos());
  }

  /** A loader that learns its tag after it has looked at the data. */
  Loader<Fact, Exception> learning(int tenant, int key, CachePolicy policy) {
    return Loader.tagging(
        context -> {
          Fact fact = load(tenant, key, policy.staleAfterInvalidation().toNanos());
          context.tag(SoakPlan.tag(key));
          return fact;
        });
  }

  /** Computes a value, for a load that allows it to be served so long after an invalidation. */
  Fact load(int tenant, int key, long toleranceNanos) throws Exception {
    SoakThread me = SoakThread.current();
    if (!isCounting
        || (me != null && me.uncommitted != null)) { // loads of transactions aren't bounded
      return compute(me, tenant, key, toleranceNanos);
    }
    int place = tenant * plan.keys() + key;
    try {
      bulkheads.require(running.incrementAndGet(place), mostOfKey, "loads of " + plan.text(key));
      bulkheads.enter(tenant, key);
      return compute(me, tenant, key, toleranceNanos);
    } finally {
      bulkheads.leave(tenant, key);
      running.decrementAndGet(place);
    }
  }

  private Fact compute(@Nullable SoakThread me, int tenant, int key, long toleranceNanos)
      throws Exception {
    long computedAt = clock.nanos();
    long[] seen = truth.compute(tenant, key);
    if (me != null && me.uncommitted != null) {
      me.uncommitted.addTo(seen, tenant, key);
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int chance = random.nextInt(200);
    if (chance < 20) {
      LockSupport.parkNanos(random.nextInt(1_000_000));
    } else if (chance < 23 && plan.has(Trait.HANGS)) {
      Thread.sleep(80);
    } else if (chance < 42 && plan.has(Trait.FAILURES)) {
      fail(chance);
    } else if (chance < 46 && key + 1 < plan.keys() && me != null && me.nested != null) {
      me.nested.read(tenant, key + 1);
    }
    return new Fact(tenant, key, seen, computedAt, toleranceNanos);
  }

  private static void fail(int chance) throws Exception {
    switch (chance) {
      case 23, 24 -> throw new LoadBroken();
      case 25 -> throw new OutOfMemoryError("meant");
      case 26 -> throw new NoClassDefFoundError("meant");
      case 27 -> SoakFaults.overflow(0);
      case 28, 29, 30, 31, 32 -> throw new IllegalArgumentException("meant");
      default -> throw new LoadFailed();
    }
  }
}
