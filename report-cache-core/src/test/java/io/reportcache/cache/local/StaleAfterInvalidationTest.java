package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.Loader;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.Seed;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** F3 and A10: an invalidated value that serves for a while, since its policy says so. */
class StaleAfterInvalidationTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today:eu", String.class);
  private static final CachePolicy PLAIN =
      CachePolicy.ttl(Duration.ofHours(1)).withTags(Tag.of("orders"));
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final CachePolicy TOLERANT = PLAIN.withStaleAfterInvalidation(LIMIT);

  private final ManualTicker ticker = new ManualTicker();
  private final ManualExecutor background = new ManualExecutor();
  private final BoundTransactions transactions = new BoundTransactions();
  private final TenantCacheManager caches =
      TenantCacheManager.builder()
          .ticker(ticker)
          .executor(background)
          .transactions(transactions)
          .build();
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"KEY", "TENANT", "EVERYTHING"})
  void anInvalidatedValueServesWhileOneLoadIsUnderWay(Breadth breadth) {
    acme.remember(KEY, TOLERANT, () -> "old");
    ticker.advance(Duration.ofMinutes(1));
    breadth.invalidate(caches);
    ticker.advance(Duration.ofSeconds(1));

    Answer<String> answer = acme.ask(KEY, TOLERANT, () -> "new");
    assertThat(answer.value()).isEqualTo("old");
    assertThat(answer.source()).isEqualTo(Source.INVALIDATED);
    assertThat(answer.age()).isEqualTo(Duration.ofSeconds(61));
    assertThat(answer.fromCache()).isTrue();
    assertThat(acme.remember(KEY, TOLERANT, () -> "another")).isEqualTo("old");
    assertThat(background.queued()).isOne();

    background.runNext();
    assertThat(acme.ask(KEY, TOLERANT, () -> "not run"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("new", Source.HIT);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.INCLUDE,
      names = {"KEY", "TENANT", "EVERYTHING"})
  void whatIsForgottenOrFlushedIsGone(Breadth breadth) {
    acme.remember(KEY, TOLERANT, () -> "old");
    acme.invalidate("sales:*");
    breadth.invalidate(caches);
    assertComputed("new");
  }

  @Test
  void whatIsForgottenInATransactionIsGoneWithItsCommit() {
    acme.remember(KEY, TOLERANT, () -> "old");
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      acme.forget(KEY);
      transaction.committed();
    }
    assertComputed("new");
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"KEY", "TENANT", "EVERYTHING"})
  void afterItsTimeAnInvalidatedValueIsNotServed(Breadth breadth) {
    acme.remember(KEY, TOLERANT, () -> "old");
    ticker.advance(Duration.ofMinutes(1));
    breadth.invalidate(caches);
    ticker.advance(LIMIT);
    assertComputed("new");
  }

  @Test
  void laterInvalidationsDoNotProlongIt() {
    acme.remember(KEY, TOLERANT, () -> "old");
    for (int i = 0; i < 5; i++) {
      acme.invalidate("sales:*");
      assertThat(acme.ask(KEY, TOLERANT, () -> "new").source()).isEqualTo(Source.INVALIDATED);
      ticker.advance(Duration.ofSeconds(1));
    }
    assertThat(acme.ask(KEY, TOLERANT, () -> "new").source()).isEqualTo(Source.COMPUTED);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"KEY", "TENANT", "EVERYTHING"})
  void withoutTheOptionAnInvalidatedValueIsNeverServed(Breadth breadth) {
    acme.remember(KEY, PLAIN, () -> "old");
    breadth.invalidate(caches);
    assertComputed("new"); // the reader alone has said so

    breadth.invalidate(caches);
    assertThat(acme.ask(KEY, PLAIN, () -> "newer"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("newer", Source.COMPUTED);
  }

  @Test
  void onlyReadsWithAPolicyServeIt() {
    acme.remember(KEY, TOLERANT, () -> "old");
    acme.invalidate("sales:*");
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.has(KEY)).isFalse();
    assertThat(acme.getKeys()).isEmpty();
    assertThat(acme.many(List.of(KEY))).isEmpty();
    assertThat(acme.rememberOptional(KEY, TOLERANT, () -> "new")).contains("old");
  }

  @Test
  void aTransactionNeverServesIt() {
    acme.remember(KEY, TOLERANT, () -> "old");
    acme.invalidate("sales:*");
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      assertThat(acme.ask(KEY, TOLERANT, () -> "new"))
          .extracting(Answer::value, Answer::source)
          .containsExactly("new", Source.COMPUTED);
      transaction.committed();
    }
  }

  @Test
  void anInvalidatedValueIsNotServedExpired() {
    CachePolicy both =
        CachePolicy.ttl(Duration.ofSeconds(2))
            .withStaleAfterInvalidation(LIMIT)
            .withStaleWhileRevalidate(Duration.ofHours(1));
    acme.remember(KEY, both, () -> "old");
    acme.invalidate("sales:*");
    ticker.advance(Duration.ofSeconds(2));
    assertThat(acme.ask(KEY, both, () -> "new").source()).isEqualTo(Source.COMPUTED);
  }

  @Test
  void aRefreshLoads() {
    acme.remember(KEY, TOLERANT, () -> "old");
    acme.invalidate("sales:*");
    assertThat(acme.refresh(KEY, TOLERANT, () -> "new").value()).isEqualTo("new");
  }

  @Test
  void theSweepKeepsItForItsTimeAndNoLonger() {
    acme.remember(KEY, TOLERANT, () -> "old");
    acme.remember(ReportKey.of("sales:week", String.class), PLAIN, () -> "old");
    acme.invalidate("sales:*");
    assertThat(caches.cleanUp().removed()).as("without the option").isOne();
    assertThat(caches.cleanUp().removed()).isZero(); // and its fence is forgotten
    assertThat(acme.ask(KEY, TOLERANT, () -> "new").value()).isEqualTo("old");
    assertThat(acme.get(KEY)).isEmpty();
    ticker.advance(LIMIT);
    assertThat(caches.cleanUp().removed()).isOne();
    assertThat(acme.stats().invalidations()).isEqualTo(2);
  }

  @Test
  void explanationsFiguresAndLogTellIt() throws Exception {
    acme.remember(KEY, TOLERANT, () -> "old");
    acme.invalidate(List.of(Tag.of("orders")), "order.created");
    ticker.advance(Duration.ofSeconds(1));
    try (CapturedLog log = CapturedLog.of(TenantCacheManager.class)) {
      acme.remember(KEY, TOLERANT, () -> "new");
      assertThat(log.at(Level.DEBUG))
          .contains("Cache hit for tenant 'acme': key 'sales:today:eu', invalidated");
    }
    assertThat(acme.explain(KEY).state()).isEqualTo(Explanation.State.TOLERATED);
    assertThat(acme.explain(KEY).toString())
        .startsWith(
            "key 'sales:today:eu' of tenant 'acme': hit where the policy tolerates that it was"
                + " dropped by tag 'orders' (order.created) 1.0 s ago");
    assertThat(acme.stats())
        .extracting(CacheStats::hits, CacheStats::staleHits, CacheStats::invalidatedHits)
        .containsExactly(0L, 0L, 1L);
    ticker.advance(LIMIT);
    assertThat(acme.explain(KEY).state()).isEqualTo(Explanation.State.INVALIDATED);
  }

  @Test
  void aReportWhoseEventsComeFasterThanItsLoadsIsServedWithOneLoadAtATime() {
    acme.remember(KEY, TOLERANT, () -> "0");
    int load = 0;
    for (int i = 0; i < 400; i++) { // 40 events a second; a load takes half of one
      ticker.advance(Duration.ofMillis(25));
      acme.invalidate("sales:*");
      Answer<String> answer = acme.ask(KEY, TOLERANT, overtaken(load + 1));
      assertThat(answer.source()).isEqualTo(Source.INVALIDATED);
      assertThat(answer.age()).isLessThan(LIMIT);
      assertThat(background.queued()).isOne();
      if (i % 20 == 19) {
        background.runNext(); // which an invalidation overtakes
        load++;
        assertThat(acme.remember(KEY, TOLERANT, overtaken(load + 1))).isEqualTo("" + load);
      }
    }
    assertThat(acme.stats())
        .extracting(CacheStats::misses, CacheStats::overtaken)
        .containsExactly(1L, 20L);
  }

  @Test
  void anOvertakenLoadOfAReportWithoutTheOptionIsNotKept() {
    acme.remember(
        KEY,
        PLAIN,
        () -> {
          acme.invalidate("sales:*");
          return "overtaken";
        });
    assertThat(caches.size()).isZero();
    assertComputed("new");
  }

  @Test
  void aLoadOvertakenByForgetOrAPutIsNotKept() {
    acme.remember(
        KEY,
        TOLERANT,
        () -> {
          acme.forget(KEY);
          return "overtaken";
        });
    assertThat(caches.size()).isZero();
    acme.remember(
        KEY,
        TOLERANT,
        () -> {
          acme.flush();
          return "overtaken";
        });
    assertThat(caches.size()).isZero();
    acme.remember(
        KEY,
        TOLERANT,
        () -> {
          acme.put(KEY, "put", TOLERANT);
          return "overtaken";
        });
    assertThat(acme.get(KEY)).contains("put");
  }

  @Test
  void aClosedCacheServesNothing() {
    acme.remember(KEY, TOLERANT, () -> "old");
    acme.invalidate("sales:*");
    caches.close();
    assertComputed("new");
  }

  @Test
  void anotherTenantsInvalidationsTakeNothingOfTheTime() {
    acme.remember(KEY, TOLERANT, () -> "old");
    caches.tenant("globex").invalidate("sales:*");
    ticker.advance(Duration.ofMinutes(10));
    acme.invalidate("sales:*");
    assertThat(acme.ask(KEY, TOLERANT, () -> "new").source()).isEqualTo(Source.INVALIDATED);
  }

  /** Whatever happens in whatever order, what is served was right until so long ago at most. */
  @Test
  void nothingIsServedForLongerAfterTheFirstInvalidationSinceItsLoadBegan() {
    long seed = Seed.of("stale");
    Random random = new Random(seed);
    long[] now = new long[1];
    long[] version = new long[1];
    java.util.TreeMap<Long, Long> invalidatedAt = new java.util.TreeMap<>(); // by version
    int served = 0;
    for (int i = 0; i < 20_000; i++) {
      switch (random.nextInt(6)) {
        case 0 -> {
          int millis = random.nextInt(1 << random.nextInt(12));
          ticker.advance(Duration.ofMillis(millis));
          now[0] += millis;
        }
        case 1 -> {
          version[0]++;
          if (random.nextBoolean()) {
            acme.invalidate("sales:*");
          } else {
            acme.invalidate("sales:today:eu");
          }
          invalidatedAt.put(version[0], now[0]);
        }
        case 2 -> acme.invalidate("others:" + random.nextInt(3));
        case 3 -> {
          if (background.queued() > 0) {
            background.runNext();
          }
        }
        case 4 -> {
          if (random.nextInt(50) == 0) {
            caches.cleanUp();
          }
        }
        default -> {
          Answer<String> answer = acme.ask(KEY, TOLERANT, () -> "" + version[0]);
          var first = invalidatedAt.higherEntry(Long.parseLong(answer.value()));
          if (answer.source() == Source.INVALIDATED) {
            served++;
            assertThat(Duration.ofMillis(now[0] - first.getValue()))
                .as("served so long after its invalidation, seed %d", seed)
                .isLessThan(LIMIT);
          } else {
            assertThat(first).as("served as fresh, seed %d", seed).isNull();
          }
        }
      }
    }
    assertThat(served).as("served, seed %d", seed).isPositive();
  }

  private Loader<String, RuntimeException> overtaken(int load) {
    return () -> {
      acme.invalidate("sales:*");
      return "" + load;
    };
  }

  private void assertComputed(String value) {
    assertThat(acme.ask(KEY, TOLERANT, () -> value))
        .extracting(Answer::value, Answer::source)
        .containsExactly(value, Source.COMPUTED);
  }
}
