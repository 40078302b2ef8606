package io.reportcache.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.SpaceName;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.OwnRedis;
import io.reportcache.testing.Programs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T1: what redis-cli sees of the names in the server, and what it does to one tenant's. */
@Tag("any-jdk")
class RedisSecondClientTest {

  private static final List<String> EVIL =
      List.of("a", "a*", "a?", "a_", "a:", "a\nb", "{a}", "{}", "a}", "[a]", "a b", "\\a", "%2A");
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));

  private final OpenStores open = new OpenStores();
  private OwnRedis server;
  private TenantCacheManager one;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Programs.isInstalled("redis-cli"), "no redis-cli is installed");
    server = open.server();
    one = node();
  }

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private TenantCacheManager node() {
    return open.first(
        TenantCacheManager.builder()
            .shared(RedisTier.at(server.uri() + "?timeout=5s", OpenStores.OPTIONS))
            .build());
  }

  private List<String> cli(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("redis-cli", "-h", "127.0.0.1", "-p", "" + server.port()));
    command.addAll(List.of(arguments));
    return Programs.run(command).lines().toList();
  }

  private static ReportKey<String> key(String evil) {
    return ReportKey.of("sales:" + evil, String.class);
  }

  private static String load(TenantCache cache, String id, String evil) {
    return cache.remember(key(evil), POLICY, () -> id + "/" + evil);
  }

  private void fill() {
    for (String id : EVIL) {
      for (String evil : EVIL) {
        load(one.tenant(id), id, evil);
      }
    }
  }

  @Test
  void eachNameIsOneLineAndThatOfOneTenant() throws Exception {
    fill();
    List<String> names = cli("--scan", "--pattern", "test:v:*");
    assertThat(names).hasSize(EVIL.size() * EVIL.size()).doesNotHaveDuplicates();
    assertThat(names).allMatch(name -> name.matches("[\\x21-\\x7e &&[^*?\\[\\]\\\\]]+"));
    Set<String> tenants = new HashSet<>();
    for (String name : names) {
      String slot = name.substring(name.indexOf('{'), name.indexOf('}') + 1);
      assertThat(slot).matches("\\{tenant_[A-Za-z0-9.%-]+}");
      tenants.add(slot);
    }
    assertThat(tenants).hasSize(EVIL.size());
    for (String id : EVIL) {
      String slot = OpenStores.NAMES.prefixOf(SpaceName.of(TenantId.of(id)));
      assertThat(cli("--scan", "--pattern", "test:v:" + slot + "*")).hasSize(EVIL.size());
    }
  }

  @Test
  void whatIsDroppedByThePatternOfOneTenantLeavesTheOthers() throws Exception {
    fill();
    String victim = "a*";
    String slot = OpenStores.NAMES.prefixOf(SpaceName.of(TenantId.of(victim)));
    for (String name : cli("--scan", "--pattern", "test:v:" + slot + "*")) {
      assertThat(cli("DEL", name)).containsExactly("1");
    }
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
  void aNodeWritesNothingOutsideItsPrefix() throws Exception {
    cli("SET", "other", "x");
    cli("SET", "test", "x");
    cli("SET", "tests:v:x", "x");
    fill();
    one.flushAllTenants();
    one.tenant("a").increment("count");
    one.tenant("a").add("token", "x", Duration.ofMinutes(1));
    one.tenant("a").invalidate("*");
    assertThat(cli("--scan").stream().filter(name -> !name.startsWith("test:")))
        .containsExactlyInAnyOrder("other", "test", "tests:v:x");
    assertThat(cli("GET", "tests:v:x")).containsExactly("x");
  }

  /** Somebody edits a counter, a value, and the fences over both. */
  @Test
  void whatIsEditedByHandIsAMissAndNeverAnException() throws Exception {
    TenantCache acme = one.tenant("acme");
    String name = "test:v:{tenant_acme}:tenant_acme_count";
    List<List<String>> edits =
        List.of(
            List.of("HSET", name, "n", "many"),
            List.of("HSET", name, "n", "99999999999999999999"),
            List.of("HSET", name, "n", ""),
            List.of("HSET", name, "n", "1.5"),
            List.of("HSET", name, "h", "x"),
            List.of("HSET", name, "h", ""),
            List.of("HDEL", name, "h"),
            List.of("HDEL", name, "n"),
            List.of("HSET", name, "i", "x", "s", "y"),
            List.of("PERSIST", name),
            List.of("SET", name, "text"),
            List.of("SETEX", name, "100", "text"),
            List.of("DEL", name),
            List.of("HDEL", "test:f:{tenant_acme}:tenant_acme_", "@inc"),
            List.of("SET", "test:f:{tenant_acme}:tenant_acme_", "x"),
            List.of("DEL", "test:f:{tenant_acme}:tenant_acme_"),
            List.of("SET", "test:f:{all}:all_", "x"));
    for (List<String> edit : edits) {
      acme.forget("count");
      acme.increment("count");
      assertThat(acme.increment("count")).as("%s", edit).isEqualTo(2);
      cli(edit.toArray(String[]::new));
      assertThat(acme.get("count", Long.class).orElse(0L)).as("%s", edit).isIn(0L, 2L);
      assertThat(acme.increment("count")).as("%s", edit).isIn(1L, 3L);
      assertThat(node().tenant("acme").get("count", Long.class)).as("%s", edit).isPresent();
    }
    cli("RPUSH", "test:v:{tenant_acme}:tenant_acme_list", "x");
    assertThat(acme.get("list", String.class)).isEmpty();
    assertThat(acme.add("list", "y", Duration.ofMinutes(1))).isTrue();
    assertThat(acme.add("list", "z", Duration.ofMinutes(1))).isFalse();
  }
}
