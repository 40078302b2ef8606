package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.fence.HalfPublished;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.transaction.Transaction;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What entries, reads and transactions have in common inside a tier. */
class CommonPartsTest {

  private final ManualTicker ticker = new ManualTicker();
  private final LocalTier tier = Tiers.of(TenantCacheManager.builder().ticker(ticker));
  private final TenantCacheManager caches =
      new LocalTenantCacheManager(tier, TenantResolver.bound());
  private final TenantCache acme = caches.tenant("acme");
  private final Space space = tier.space(TenantId.of("acme"));

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void aValuePutWhileAnInvalidationIsBeingPublishedServes() {
    long count = tier.order.now() + 1; // seen by readers, and not yet the node's number
    HalfPublished.raise(space.fences, KeyPattern.of("a*"), count);
    assertThat(acme.add("a", 1, Duration.ofMinutes(1))).isTrue();
    assertThat(acme.add("a", 2, Duration.ofMinutes(1))).isFalse();
  }

  @Test
  void entriesOfOneReportShareWhatTheyHaveInCommon() {
    acme.put("sales:a", 1, Duration.ofMinutes(1));
    acme.put("sales:b", 2, Duration.ofMinutes(1)); // by an equal policy
    Kind kind = entry("sales:a").counters().kind(CachePolicy.ttl(Duration.ofMinutes(1)), Set.of());
    assertThat(entry("sales:a").policy()).isSameAs(kind.policy());
    assertThat(entry("sales:b").policy()).isSameAs(kind.policy());
  }

  @Test
  void aReportWhoseFiguresWereFoldedIsCountedAnew() {
    ReportKey<Integer> key = ReportKey.of("sales:a", Integer.class);
    ReportCounters before = space.counters(key);
    assertThat(space.counters(key)).isSameAs(before);
    for (int i = 0; space.counters(key) == before; i++) {
      tier.stats.of(TenantId.of("other"), ReportKey.of("r" + i, Integer.class));
      assertThat(i).as("figures of others").isLessThan(1_000_000);
    }
    assertThat(before.isFolded()).isTrue();
  }

  @Test
  void aReadThatFindsAnExpiredValueIsNoUseOfIt() {
    acme.put("sales:a", 1, Duration.ofMinutes(1));
    acme.get("sales:a", Integer.class);
    ticker.advance(Duration.ofMinutes(1));
    acme.get("sales:a", Integer.class);
    assertThat(acme.explain("sales:a").uses()).isOne();
  }

  @Test
  void aTransactionThatAnswersFromWithinIsNoObstacle() {
    Transaction over =
        new Transaction() {
          @Override
          public void onCompletion(Consumer<Outcome> callback) {
            callback.accept(Outcome.COMMITTED);
          }
        };
    try (TenantCacheManager bound = TenantCacheManager.builder().transactions(() -> over).build()) {
      assertThat(bound.tenant("acme").get("a", String.class)).isEmpty();
    }
  }

  private Entry entry(String key) {
    Entry entry = space.entries.peek(ReportKey.of(key, Integer.class));
    assertThat(entry).isNotNull();
    return Objects.requireNonNull(entry);
  }
}
