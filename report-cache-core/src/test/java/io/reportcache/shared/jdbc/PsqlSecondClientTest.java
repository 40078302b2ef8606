package io.reportcache.shared.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.jdbc.TestDatabase;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.SpaceName;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.Programs;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T1: what psql sees of the rows, and what it does to one tenant's. */
@Tag("any-jdk")
class PsqlSecondClientTest {

  private static final List<String> EVIL =
      List.of("a", "a*", "a?", "a_", "a%", "a:", "a\nb", "{a}", "' or 1=1", "\\a", "a b", "_");
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));
  private static final PartNames NAMES = new PartNames(SharedOptions.defaults().prefix());

  private final List<TenantCacheManager> nodes = new ArrayList<>();
  private final String schema = TestDatabase.newSchema();
  private HikariDataSource pool;
  private String url;

  @BeforeEach
  void start() {
    assumeTrue(Programs.isInstalled("psql"), "no psql is installed");
    url = TestDatabase.POSTGRESQL.url(schema);
    pool = TestDatabase.pool(url);
    JdbcTier.on(pool).createTables();
  }

  @AfterEach
  void close() {
    nodes.forEach(TenantCacheManager::close);
    if (pool != null) {
      pool.close();
      TestDatabase.POSTGRESQL.drop(schema);
    }
  }

  private TenantCacheManager node() {
    TenantCacheManager made = TenantCacheManager.builder().shared(JdbcTier.on(pool)).build();
    nodes.add(made);
    return made;
  }

  private List<String> psql(String sql) throws IOException {
    URI address = URI.create(url.substring("jdbc:".length()));
    Matcher user = Pattern.compile("[?&]user=([^&]*)").matcher(url);
    List<String> command = new ArrayList<>(List.of("psql", "-X", "-A", "-t", "-q"));
    command.addAll(List.of("-v", "ON_ERROR_STOP=1", "-h", address.getHost()));
    command.addAll(List.of("-p", "" + address.getPort(), "-d", address.getPath().substring(1)));
    command.addAll(List.of("-U", user.find() ? user.group(1) : "postgres"));
    command.addAll(List.of("-c", "SET search_path TO " + schema, "-c", sql));
    return Programs.run(command).lines().filter(line -> !line.isEmpty()).toList();
  }

  private static ReportKey<String> key(String evil) {
    return ReportKey.of("sales:" + evil, String.class);
  }

  private void fill(TenantCacheManager node) {
    for (String id : EVIL) {
      for (String evil : EVIL) {
        node.tenant(id).remember(key(evil), POLICY, () -> id + "/" + evil);
      }
    }
  }

  @Test
  void eachRowIsThatOfOneTenantAndOneIsDroppedWithoutTheOthers() throws Exception {
    TenantCacheManager one = node();
    one.tenant("a").latest().has("anything");
    fill(one);
    List<String> names = psql("SELECT name FROM report_cache_value");
    assertThat(new HashSet<>(names)).hasSize(EVIL.size() * EVIL.size());
    assertThat(names).hasSize(EVIL.size() * EVIL.size()); // none of several lines
    String victim = "a%";
    String begin = NAMES.of(SpaceName.of(TenantId.of(victim)));
    assertThat(
            psql(
                "WITH gone AS (DELETE FROM report_cache_value WHERE starts_with(name, '%s') RETURNING 1) SELECT count(*) FROM gone"
                    .formatted(begin)))
        .containsExactly("" + EVIL.size());
    TenantCacheManager two = node();
    for (String id : EVIL) {
      for (String evil : EVIL) {
        assertThat(two.tenant(id).ask(key(evil), POLICY, () -> "new").source())
            .as("%s of %s", evil, id)
            .isEqualTo(id.equals(victim) ? Source.COMPUTED : Source.SHARED);
      }
    }
  }

  @Test
  void whatIsEditedByHandIsAMissAndNeverAnException() throws Exception {
    TenantCacheManager one = node();
    TenantCache acme = one.tenant("acme");
    acme.latest().has("anything");
    List<String> edits =
        List.of(
            "UPDATE report_cache_value SET envelope = ''",
            "UPDATE report_cache_value SET envelope = '\\x52c4'",
            "UPDATE report_cache_value SET envelope = '\\x52c40102000000000000000000000000'",
            "UPDATE report_cache_value SET envelope = substring(envelope from 1 for 40)",
            "UPDATE report_cache_value SET envelope = set_byte(envelope, 2, 9)",
            "UPDATE report_cache_value SET envelope = set_byte(envelope, 3, 255)",
            "UPDATE report_cache_value SET envelope = decode(repeat('ff', 100000), 'hex')",
            "UPDATE report_cache_value SET expires_at = 0",
            "UPDATE report_cache_value SET expires_at = 9223372036854775807",
            "UPDATE report_cache_value SET expires_at = -9223372036854775808",
            "DELETE FROM report_cache_value",
            "UPDATE report_cache_fence SET seq = -5",
            "UPDATE report_cache_fence SET seq = 9000000000000000000",
            "UPDATE report_cache_fence SET floor_seq = 9000000000000000000",
            "UPDATE report_cache_fence SET incarnation = 'x'",
            "UPDATE report_cache_fence SET state = ''",
            "UPDATE report_cache_scope SET seq = -1",
            "UPDATE report_cache_scope SET scope = '\\xff' || scope",
            "DELETE FROM report_cache_scope",
            "DELETE FROM report_cache_fence");
    for (String edit : edits) {
      acme.forget("count");
      acme.forget("sales");
      acme.increment("count");
      acme.increment("count");
      acme.remember("sales", String.class, Duration.ofMinutes(1), () -> "old");
      psql(edit);
      try (TenantCacheManager two =
          TenantCacheManager.builder().shared(JdbcTier.on(pool)).build()) {
        TenantCache other = two.tenant("acme");
        assertThat(other.remember("sales", String.class, Duration.ofMinutes(1), () -> "new"))
            .as(edit)
            .isIn("old", "new");
        Await.until(
            "it is counted for all nodes, after " + edit,
            () -> {
              long alone = two.sharedTierStats().countedAlone(); // as when the machine is slow
              other.increment("count");
              return two.sharedTierStats().countedAlone() == alone;
            });
        assertThat(other.latest().get("count", Long.class)).as(edit).isPresent();
      }
      acme.invalidate("sales");
      assertThat(acme.latest().remember("sales", String.class, Duration.ofMinutes(1), () -> "last"))
          .as(edit)
          .isEqualTo("last");
    }
  }
}
