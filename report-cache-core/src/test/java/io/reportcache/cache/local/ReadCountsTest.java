package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each read counts once, by what answered it, however that was come by. */
class ReadCountsTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final CachePolicy PLAIN = CachePolicy.ttl(TTL);
  private static final CachePolicy SHORT = PLAIN.withHardTimeout(Duration.ofMillis(1));
  private static final CachePolicy IF_ERROR =
      PLAIN.withStaleIfError(Duration.ofHours(1), Duration.ofMinutes(1));

  private final ManualTicker ticker = new ManualTicker();
  private final ManualExecutor background = new ManualExecutor();
  private final TenantCacheManager caches =
      TenantCacheManager.builder().ticker(ticker).executor(background).build();
  private final TenantCache acme = caches.tenant("acme");
  private int reads;

  @AfterEach
  void close() {
    long sum = 0;
    CacheStats stats = acme.stats();
    sum += stats.hits() + stats.staleHits() + stats.invalidatedHits() + stats.misses();
    assertThat(sum).as("reads counted").isEqualTo(reads);
    assertThat(stats.joins()).as("among the misses").isLessThanOrEqualTo(stats.misses());
    caches.close();
  }

  @Test
  void answersOfTheCache() {
    acme.put(KEY, "value", PLAIN);
    acme.get(KEY);
    acme.remember(KEY, PLAIN, () -> "not run");
    acme.remember(KEY, TTL, () -> "not run");
    acme.rememberOptional(KEY, PLAIN, () -> "not run");
    acme.ask(KEY, PLAIN, () -> "not run");
    acme.many(List.of(KEY));
    reads = 6;
    assertCounts(6, 0, 0, 0);
  }

  @Test
  void readsThatFindNothing() {
    acme.get(KEY);
    acme.many(List.of(KEY, ReportKey.of("sales:week", String.class)));
    reads = 3;
    assertCounts(0, 0, 0, 3);
  }

  @Test
  void whatIsNoRead() {
    acme.put(KEY, "value", PLAIN);
    acme.has(KEY);
    acme.getKeys();
    acme.explain(KEY);
    acme.refresh(KEY, PLAIN, () -> "new");
    acme.forget(KEY);
    assertCounts(0, 0, 0, 0);
  }

  @Test
  void aLoadOfTheCaller() {
    acme.remember(KEY, PLAIN, () -> "value");
    reads = 1;
    assertCounts(0, 0, 0, 1);
  }

  @Test
  void aLoadThatFails() {
    assertThatThrownBy(() -> acme.remember(KEY, PLAIN, ReadCountsTest::fail)).hasMessage("gone");
    assertThatThrownBy(() -> acme.remember(KEY, SHORT, () -> "late"))
        .isInstanceOf(LoadTimeoutException.class);
    reads = 2;
    assertCounts(0, 0, 0, 2);
  }

  @Test
  void knowledgeThatThereIsNoValue() {
    CachePolicy absent = PLAIN.withAbsentTtl(TTL);
    acme.rememberOptional(KEY, absent, () -> null);
    acme.rememberOptional(KEY, absent, () -> "not run");
    acme.get(KEY);
    reads = 3;
    assertCounts(1, 0, 0, 2);
  }

  @Test
  void anExpiredValueWhileItIsLoadedAnew() {
    CachePolicy stale = PLAIN.withStaleWhileRevalidate(TTL);
    expired(stale);
    acme.remember(KEY, stale, () -> "new");
    reads = 2;
    assertCounts(0, 1, 0, 1);
  }

  @Test
  void anExpiredValueSinceItsLoadFailsAndInThePauseAfterThat() {
    expired(IF_ERROR);
    acme.remember(KEY, IF_ERROR, ReadCountsTest::fail);
    acme.remember(KEY, IF_ERROR, () -> "not run");
    reads = 3;
    assertCounts(0, 2, 0, 1);
  }

  @Test
  void anExpiredValueAfterATimeout() {
    CachePolicy soft = PLAIN.withSoftTimeout(Duration.ofMillis(1), TTL);
    expired(soft);
    acme.remember(KEY, soft, () -> "late");
    acme.remember(KEY, IF_ERROR.withHardTimeout(Duration.ofMillis(1)), () -> "late");
    reads = 3;
    assertCounts(0, 2, 0, 1);
  }

  @Test
  void anInvalidatedValueThatIsTolerated() {
    CachePolicy tolerant = PLAIN.withStaleAfterInvalidation(TTL);
    acme.remember(KEY, tolerant, () -> "old");
    acme.invalidate("sales:*");
    acme.remember(KEY, tolerant, () -> "new");
    reads = 2;
    assertCounts(0, 0, 1, 1);
    assertThat(acme.stats().hitRate()).isEqualTo(0.5);
  }

  @Test
  void aValueThatIsLoadedAheadOfItsEnd() {
    CachePolicy ahead = PLAIN.withRefreshAhead(Duration.ofMinutes(1));
    acme.remember(KEY, ahead, () -> "old");
    ticker.advance(Duration.ofMinutes(9));
    acme.remember(KEY, ahead, () -> "new");
    reads = 2;
    assertCounts(1, 0, 0, 1);
  }

  @Test
  void aLoadOfAnother() throws Exception {
    HeldLoader held = new HeldLoader(() -> "value");
    var leader = Threads.start(() -> acme.remember(KEY, PLAIN, held));
    held.awaitRead();
    var joined = Threads.start(() -> acme.remember(KEY, PLAIN, () -> "not run"));
    joined.awaitWaiting();
    held.release();
    leader.result();
    joined.result();
    reads = 2;
    assertCounts(0, 0, 0, 2);
    assertThat(acme.stats().joins()).isOne();
  }

  @Test
  void aValueThatWasPutWhileTheLoadWasQueued() throws Exception {
    var caller =
        Threads.start(
            () -> acme.ask(KEY, PLAIN.withHardTimeout(Duration.ofSeconds(15)), () -> "not run"));
    caller.awaitWaiting();
    acme.put(KEY, "put", PLAIN);
    background.runNext();
    assertThat(caller.result().source()).isEqualTo(Source.HIT);
    reads = 1;
    assertCounts(1, 0, 0, 0);
  }

  private void expired(CachePolicy policy) {
    acme.remember(KEY, policy, () -> "old");
    ticker.advance(TTL);
  }

  private void assertCounts(long hits, long stale, long invalidated, long misses) {
    assertThat(acme.stats())
        .extracting(
            CacheStats::hits,
            CacheStats::staleHits,
            CacheStats::invalidatedHits,
            CacheStats::misses)
        .containsExactly(hits, stale, invalidated, misses);
  }

  private static String fail() {
    throw new IllegalStateException("gone");
  }
}
