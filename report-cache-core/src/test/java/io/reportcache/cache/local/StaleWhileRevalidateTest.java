package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** F3 and A2: an expired value served while it is loaded anew. */
class StaleWhileRevalidateTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofMinutes(10)).withStaleWhileRevalidate(Duration.ofMinutes(5));

  private final ManualTicker ticker = new ManualTicker();
  private final Queue<Runnable> background = new ArrayDeque<>();
  private boolean full;
  private final TenantCacheManager caches =
      TenantCacheManager.builder()
          .ticker(ticker)
          .executor(
              task -> {
                if (full) {
                  throw new RejectedExecutionException("full");
                }
                background.add(task);
              })
          .build();
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void anExpiredValueServesWhileOneReloadRuns() {
    load("one");
    ticker.advance(Duration.ofMinutes(10));

    assertThat(ask("two"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("one", Source.STALE);
    assertThat(ask("three").value()).isEqualTo("one");
    assertThat(background).hasSize(1);
    background.remove().run();

    assertThat(ask("four"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("two", Source.HIT);
    assertThat(acme.stats().staleHits()).isEqualTo(2);
  }

  @Test
  void pastItsTimeAnExpiredValueIsNotServed() {
    load("one");
    ticker.advance(Duration.ofMinutes(15));
    assertThat(ask("two"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("two", Source.COMPUTED);
  }

  @Test
  void withoutThePolicyAnExpiredValueIsNotServed() {
    CachePolicy plain = CachePolicy.ttl(Duration.ofMinutes(10));
    acme.remember(KEY, plain, () -> "one");
    ticker.advance(Duration.ofMinutes(10));
    assertThat(acme.remember(KEY, plain, () -> "two")).isEqualTo("two");
  }

  @Test
  void getNeverServesAnExpiredValue() {
    load("one");
    ticker.advance(Duration.ofMinutes(10));
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  void theReloadRunsForTheTenantWhateverTheThreadHadBound() {
    acme.remember(KEY, POLICY, () -> "one");
    ticker.advance(Duration.ofMinutes(10));
    acme.remember(KEY, POLICY, () -> TenantContext.require().value());
    background.remove().run();
    assertThat(acme.get(KEY)).contains("acme");
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void aReloadThatFailsIsTriedAgainByTheNextRead() {
    load("one");
    ticker.advance(Duration.ofMinutes(10));
    acme.remember(
        KEY,
        POLICY,
        () -> {
          throw new IllegalStateException("database gone");
        });
    background.remove().run();

    assertThat(ask("two").value()).isEqualTo("one");
    background.remove().run();
    assertThat(ask("three").value()).isEqualTo("two");
  }

  @Test
  void whenNoThreadIsFreeTheExpiredValueServesAndTheNextReadTriesAgain() {
    load("one");
    ticker.advance(Duration.ofMinutes(10));
    full = true;
    assertThat(ask("two").source()).isEqualTo(Source.STALE);
    full = false;
    assertThat(ask("three").source()).isEqualTo(Source.STALE);
    background.remove().run();
    assertThat(ask("four").value()).isEqualTo("three");
  }

  @Test
  void whoNeedsTheValueDoesNotWaitForAReloadThatIsQueued() {
    load("one");
    ticker.advance(Duration.ofMinutes(10));
    ask("two");
    ticker.advance(Duration.ofMinutes(5)); // not served any more, and the reload hasn't begun

    assertThat(ask("three"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("three", Source.COMPUTED);
    background.remove().run(); // finds its work done
    assertThat(ask("four").value()).isEqualTo("three");
  }

  private void load(String value) {
    acme.remember(KEY, POLICY, () -> value);
  }

  private Answer<String> ask(String value) {
    return acme.ask(KEY, POLICY, () -> value);
  }
}
