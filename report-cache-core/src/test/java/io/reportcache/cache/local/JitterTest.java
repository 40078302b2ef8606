package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A2: values that were loaded together don't all expire together. */
class JitterTest {

  private static final int VALUES = 200;
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofSeconds(100));

  private final ManualTicker ticker = new ManualTicker();
  private final TenantCacheManager caches =
      TenantCacheManager.builder().maximumSize(VALUES).ticker(ticker).build();
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void noValueEndsBeforeTheRestOfItsTtlNorAfterItsTtl() {
    loadAll(POLICY.withJitter(0.2));
    ticker.advance(Duration.ofSeconds(80).minusNanos(1));
    assertThat(acme.getKeys()).hasSize(VALUES);
    ticker.advance(Duration.ofSeconds(20).plusNanos(1));
    assertThat(acme.getKeys()).isEmpty();
  }

  @Test
  void theEndsAreSpreadOverThePartThatMayBeTakenOff() {
    loadAll(POLICY.withJitter(0.2));
    ticker.advance(Duration.ofSeconds(85));
    int afterAQuarter = acme.getKeys().size();
    ticker.advance(Duration.ofSeconds(10));
    int afterThreeQuarters = acme.getKeys().size();

    // That two hundred values all fall on one side of a quarter won't happen.
    assertThat(afterAQuarter).isStrictlyBetween(afterThreeQuarters, VALUES);
    assertThat(afterThreeQuarters).isPositive();
  }

  @Test
  void withoutJitterAllEndAtOnce() {
    loadAll(POLICY);
    ticker.advance(Duration.ofSeconds(100).minusNanos(1));
    assertThat(acme.getKeys()).hasSize(VALUES);
    ticker.advance(Duration.ofNanos(1));
    assertThat(acme.getKeys()).isEmpty();
  }

  @Test
  void valuesThatArePutAreSpreadAsWell() {
    Map<ReportKey<Integer>, Integer> values =
        IntStream.range(0, VALUES)
            .boxed()
            .collect(Collectors.toMap(JitterTest::key, Function.identity()));
    acme.putMany(values, POLICY.withJitter(0.5));
    ticker.advance(Duration.ofSeconds(75));
    assertThat(acme.getKeys()).hasSizeBetween(1, VALUES - 1);
  }

  @Test
  void theLargestJitterLeavesHalfAndNoneTakesNothing() {
    long ttl = Duration.ofSeconds(100).toNanos();
    CachePolicy half = POLICY.withJitter(0.5);
    assertThat(LongStream.range(0, 10_000).map(i -> EntryMaker.nextTtlNanos(half)))
        .allMatch(nanos -> nanos >= ttl / 2 && nanos <= ttl);
    assertThat(EntryMaker.nextTtlNanos(POLICY.withJitter(0))).isEqualTo(ttl);
  }

  @Test
  void refreshAheadIsCountedFromTheEndThatJitterLeft() {
    CachePolicy policy = POLICY.withJitter(0.2).withRefreshAhead(Duration.ofSeconds(79));
    loadAll(policy);
    ticker.advance(Duration.ofSeconds(1).minusNanos(1)); // 80 s at least, less 79 s
    int loadsBefore = (int) acme.stats().loads();
    for (int i = 0; i < VALUES; i++) {
      acme.remember(key(i), policy, () -> -1);
    }
    assertThat(acme.stats().loads()).isEqualTo(loadsBefore);
    assertThat(acme.explain(key(0)).loading()).isFalse();
  }

  private void loadAll(CachePolicy policy) {
    for (int i = 0; i < VALUES; i++) {
      int value = i;
      acme.remember(key(i), policy, () -> value);
    }
  }

  private static ReportKey<Integer> key(int i) {
    return ReportKey.of("sales:" + i, Integer.class);
  }
}
