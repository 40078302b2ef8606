package io.reportcache.shared.redis;

import static io.reportcache.shared.redis.OpenStores.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.Heard;
import io.reportcache.shared.SharedStore;
import io.reportcache.shared.SpaceName;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.OwnRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * F5, F6: a master that has lost its replicas answers reads, and refuses to write if it was told
 * so. There may be another master then.
 */
@Tag("slow")
@Tag("any-jdk")
class LostReplicasTest {

  private static final SpaceName ACME = SpaceName.of(TenantId.of("acme"));
  private static final ReportKey<Long> SALES = ReportKey.of("sales", Long.class);
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofHours(9));

  private final OpenStores open = new OpenStores();
  private OwnRedis master;
  private OwnRedis replica;

  @BeforeEach
  void start() throws Exception {
    String[] careful = {"--min-replicas-to-write", "1", "--min-replicas-max-lag", "1"};
    master = open.server(careful);
    replica = open.server("--replicaof", "127.0.0.1", "" + master.port());
    Await.until(
        "the master has its replica",
        () -> ("" + eventually(() -> master.call("INFO", "replication"))).contains("state=online"));
  }

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private void loseReplica() {
    replica.kill();
    Await.until(
        "the master refuses",
        () -> ("" + eventually(() -> master.call("HDEL", "a", "b"))).startsWith("-NOREPLICAS"));
  }

  @Test
  void aMasterThatMayNotWriteIsNoContact() throws Exception {
    SharedStore store = open.store(master.uri(), new Heard());
    eventually(() -> store.invalidate(ACME, List.of("k:a")));
    store.positions(List.of(ACME));
    loseReplica();
    assertThat(store.read(ACME, "sales").tenant()).isNotNull();
    assertThatThrownBy(() -> store.positions(List.of(ACME))).hasMessageContaining("NOREPLICAS");
  }

  @Test
  void pastTheTimeWithoutContactItsValuesAreNotServed() throws Exception {
    AtomicLong passed = new AtomicLong();
    TenantCacheManager node =
        open.first(
            TenantCacheManager.builder()
                .ticker(() -> System.nanoTime() + passed.get())
                .shared(RedisTier.at(master.uri() + "?timeout=5s", OpenStores.OPTIONS))
                .build());
    TenantCache acme = node.tenant("acme");
    TenantCacheManager other =
        open.first(
            TenantCacheManager.builder()
                .shared(RedisTier.at(master.uri() + "?timeout=5s", OpenStores.OPTIONS))
                .build());
    Await.until(
        "the value is shared",
        () -> {
          other.tenant("acme").invalidate("sales");
          other.tenant("acme").remember(SALES, POLICY, () -> 1L);
          return acme.ask(SALES, POLICY, () -> 2L).source() == Source.SHARED;
        });
    loseReplica();
    passed.addAndGet(TimeUnit.HOURS.toNanos(1)); // nothing is heard from now on
    Answer<Long> here = acme.ask(SALES, POLICY, () -> 3L);
    assertThat(here.source()).isEqualTo(Source.COMPUTED);
    assertThat(here.value()).isEqualTo(3);
  }
}
