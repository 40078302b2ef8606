package io.reportcache.soak;

import io.reportcache.cache.CacheStats;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.testing.Await;
import java.time.Duration;

/** Checks that all is as it should be when nobody disturbs any more. */
final class SoakChecks {

  private static final Duration LONG = Duration.ofDays(365);

  private final SoakPlan plan;
  private final SoakWorld world;
  private final TenantCacheManager caches;

  SoakChecks(SoakWorld world) {
    this.plan = world.plan;
    this.world = world;
    this.caches = world.caches;
  }

  void check() {
    world.faults.end();
    world.reports.warming().close();
    world.requireWithinLimits();
    nothingIsLeftAfterAFlush();
    theShareOfATenantIsItsOwn();
    theShareByWeightIsItsOwn();
    whatIsNewMakesRoom();
  }

  private void nothingIsLeftAfterAFlush() {
    // Loads that were queued in the background may come after one.
    Await.until(
        "nothing is held after a flush, was %d entries of weight %d"
            .formatted(caches.size(), caches.weight()),
        () -> {
          caches.flushAllTenants();
          caches.cleanUp();
          return caches.size() == 0 && caches.weight() == 0;
        });
    for (int tenant = 0; tenant < plan.tenants(); tenant++) {
      CacheStats stats = world.cache(tenant).stats();
      expect(stats.hits() >= 0 && stats.misses() >= 0, "figures of " + stats);
    }
  }

  /** With one other tenant there, each is guaranteed its share, but no more than a half. */
  private void theShareOfATenantIsItsOwn() {
    SoakPlan.Size size = plan.size();
    int most = Math.min(size.share(), size.entries() / 2);
    int mostWeight = size.weight() == 0 ? 0 : Math.min(size.weightShare(), size.weight() / 2);
    if (most == 0 || (size.weight() > 0 && mostWeight == 0)) {
      return;
    }
    TenantCache owner = caches.tenant("owner");
    TenantCache other = caches.tenant("other");
    int put = 0;
    int weight = 0;
    for (int i = 0; i < 1_000 && put < most; i++) {
      String key = "own:" + i;
      weight += size.weight() == 0 ? 0 : Math.min(1 << 20, SoakScales.weight(key));
      if (weight > mostWeight && size.weight() > 0) {
        break;
      }
      owner.put(key, i, LONG);
      put++;
    }
    for (int i = 0; i < 2 * size.entries() + 10; i++) {
      other.put("flood:" + i, i, LONG);
    }
    expect(
        owner.getKeys().size() == put,
        "%d entries of the share of %d, had %d, of which there are %s"
            .formatted(put, size.share(), put, owner.getKeys()));
    Await.until(
        "the two have left",
        () -> {
          caches.flushAllTenants();
          caches.cleanUp();
          return caches.size() == 0;
        });
  }

  /** Where the limit by number isn't reached. */
  private void theShareByWeightIsItsOwn() {
    SoakPlan.Size size = plan.size();
    int most = Math.min(size.weightShare(), size.weight() / 2);
    TenantCache owner = caches.tenant("heavy owner");
    TenantCache other = caches.tenant("heavy other");
    int put = 0;
    int weight = 0;
    for (int i = 0; i < 1_000 && put < size.entries() / 2; i++) {
      String key = "own:" + i;
      if (!SoakScales.isTooHeavy(key) && weight + SoakScales.weight(key) <= most) {
        owner.put(key, i, LONG);
        put++;
        weight += SoakScales.weight(key);
      }
    }
    for (int i = 0; put > 0 && put + i < size.entries() && i < 3 * size.weight(); i++) {
      other.put("flood:" + i, i, LONG);
    }
    expect(
        owner.getKeys().size() == put,
        "the %d entries of a weight of %d, guaranteed is %d, had %s"
            .formatted(put, weight, most, owner.getKeys()));
    Await.until(
        "the two have left",
        () -> {
          caches.flushAllTenants();
          caches.cleanUp();
          return caches.size() == 0;
        });
  }

  private void whatIsNewMakesRoom() {
    SoakPlan.Size size = plan.size();
    TenantCache last = caches.tenant("newcomer");
    long evictions = caches.statsOfAllTenants().evictions();
    int light = 0;
    int more = 2 * size.entries() + 10;
    for (int i = 0; i < more; i++) {
      String key = "new:" + i;
      last.put(key, i, LONG);
      world.requireWithinLimits();
      if (size.weight() == 0 || SoakScales.weight(key) <= size.weight()) {
        light++;
        if (size.eviction() == EvictionPolicy.LRU) {
          expect(last.has(key), "what was put last is there");
        }
      }
    }
    if (size.eviction() == EvictionPolicy.LRU) {
      expect(
          caches.statsOfAllTenants().evictions() - evictions >= light - size.entries(),
          "what was put before made room");
    }
    expect(light == 0 || caches.size() > 0, "a cache in use isn't empty");
  }

  static void expect(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("expected: " + what);
    }
  }
}
