package io.reportcache.extremes;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.SharedNode;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.jdbc.TimeLimit;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.MemoryServer;
import io.reportcache.shared.MemoryStore;
import io.reportcache.shared.Position;
import io.reportcache.shared.ReadFences;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.SharedTiers;
import io.reportcache.shared.SpaceName;
import io.reportcache.shared.jdbc.JdbcTier;
import io.reportcache.shared.resilience.ResilienceBreaker;
import io.reportcache.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;

/** What the shared tier takes. */
final class SharedDurations {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final SharedOptions DEFAULTS = SharedOptions.defaults();

  private SharedDurations() {}

  private static final SpaceName SPACE = SpaceName.of(TenantId.of("acme"));

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
            "SharedStore.replace(SpaceName, String, byte[], byte[], Position, List, Duration*)",
            "ttl",
            SharedDurations::replaces),
        new Taker<>(
            "SharedStore.count(SpaceName, String, byte[], long, Position, List, Duration*)",
            "ttl",
            SharedDurations::counts),
        new Taker<>(
            "SharedStore.lease(SpaceName, String, String, String, Duration*)",
            "ttl",
            term -> new MemoryStore(new MemoryServer()).lease(SPACE, "key", "lease", "", term)),
        new Taker<>(
            "SharedSpace.loadOnce(ReportKey, Duration*)", "longest", SharedDurations::loadsOnce),
        new Taker<>(
            "ResilienceBreaker.create(Duration*, Duration)",
            "slow",
            slow -> ResilienceBreaker.create(slow, SECOND).permits()),
        new Taker<>(
            "ResilienceBreaker.create(Duration, Duration*)",
            "wait",
            wait -> ResilienceBreaker.create(SECOND, wait).permits()),
        new Taker<>("JdbcTier.withTimeLimit(Duration*)", "limit", SharedDurations::limits),
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
    Position begun = ReadFences.of(store, SPACE, null).position();
    store.store(SPACE, "key", new byte[1], begun, List.of(), ttl);
  }

  private static void replaces(Duration ttl) throws Exception {
    MemoryStore store = new MemoryStore(new MemoryServer());
    Position begun = ReadFences.of(store, SPACE, null).position();
    store.replace(SPACE, "key", null, new byte[1], begun, List.of(), ttl);
  }

  private static void counts(Duration ttl) throws Exception {
    MemoryServer server = new MemoryServer();
    MemoryStore store = new MemoryStore(server);
    SharedNode node = SharedTiers.join(new MemoryStore(server), DEFAULTS);
    try {
      ReportKey<Long> key = ReportKey.of("key", Long.class);
      var one = node.space(TenantId.of("acme")).increment(key, 1, CachePolicy.forever());
      assertThat(one).hasValue(1);
      byte[] counter = store.read(SPACE, "key").envelope();
      Position known = ReadFences.of(store, SPACE, null).position();
      assertThat(store.count(SPACE, "key", counter, 1, known, List.of(), ttl)).isNotNull();
    } finally {
      node.close(SECOND);
    }
  }

  private static void limits(Duration limit) throws SQLException {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:tier-limits;OPTIMIZE_REUSE_RESULTS=0");
    try (Connection kept = h2.getConnection()) { // the database lives as long as this
      JdbcTier tier = JdbcTier.on(h2).createTables().withTimeLimit(limit);
      try (TenantCacheManager caches = TenantCacheManager.builder().shared(tier).build()) {
        assertThat(caches.tenant("acme").remember("key", String.class, SECOND, () -> "value"))
            .isEqualTo("value");
      }
    }
  }

  private static void loadsOnce(Duration longest) {
    SharedNode node = SharedTiers.join(new MemoryStore(new MemoryServer()), DEFAULTS);
    try {
      node.space(TenantId.of("acme")).loadOnce(ReportKey.of("key", Long.class), longest).end();
    } finally {
      node.close(SECOND);
    }
  }
}
