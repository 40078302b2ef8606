package io.reportcache.extremes;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.jdbc.TimeLimit;
import io.reportcache.shared.MemoryServer;
import io.reportcache.shared.MemoryStore;
import io.reportcache.shared.Position;
import io.reportcache.shared.ReadFences;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.SharedTiers;
import io.reportcache.shared.SpaceName;
import io.reportcache.shared.resilience.ResilienceBreaker;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.List;

/** What the shared tier takes. */
final class SharedDurations {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final SharedOptions DEFAULTS = SharedOptions.defaults();

  private SharedDurations() {}

  static List<Taker<Duration>> takers() {
    return List.of(
        new Taker<>(
            "SharedOptions.withHeartbeat(Duration*)",
            "heartbeat",
            time -> joins(DEFAULTS.withHeartbeat(time))),
        new Taker<>(
            "SharedOptions.withLongestKept(Duration*)",
            "longestKept",
            time -> joins(DEFAULTS.withLongestKept(time))),
        new Taker<>(
            "SharedOptions.withMaximumStaleness(Duration*)",
            "maximumStaleness",
            time -> joins(DEFAULTS.withMaximumStaleness(time))),
        new Taker<>(
            "SharedNode.close(Duration*)",
            "limit",
            limit -> SharedTiers.join(new MemoryStore(new MemoryServer()), DEFAULTS).close(limit)),
        new Taker<>(
            "SharedStore.close(Duration*)",
            "limit",
            limit -> SharedTiers.join(new MemoryStore(new MemoryServer()), DEFAULTS).close(limit)),
        new Taker<>(
            "SharedStore.store(SpaceName, String, byte[], Position, List, Duration*)",
            "ttl",
            SharedDurations::stores),
        new Taker<>(
            "ResilienceBreaker.create(Duration*, Duration)",
            "slow",
            slow -> ResilienceBreaker.create(slow, SECOND).permits()),
        new Taker<>(
            "ResilienceBreaker.create(Duration, Duration*)",
            "wait",
            wait -> ResilienceBreaker.create(SECOND, wait).permits()),
        new Taker<>("TimeLimit.of(Duration*)", "time limit", TimeLimit::of));
  }

  private static void joins(SharedOptions options) {
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .shared(SharedTiers.on(new MemoryStore(new MemoryServer()), options))
            .build()) {
      caches.tenant("acme").put("key", "value", Duration.ofMinutes(1));
    }
  }

  private static void stores(Duration ttl) throws Exception {
    MemoryStore store = new MemoryStore(new MemoryServer());
    SpaceName space = SpaceName.of(TenantId.of("acme"));
    Position begun = ReadFences.of(store, space, null).position();
    store.store(space, "key", new byte[1], begun, List.of(), ttl);
  }
}
