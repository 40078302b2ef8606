package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadContext;
import io.reportcache.cache.Loader;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F1 for tags that a loader adds only when it has seen what its value depends on. */
@org.junit.jupiter.api.Tag("slow")
class LearnedTagsTest {

  private static final ReportKey<String> KEY = ReportKey.of("products:p-7", String.class);
  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofMinutes(5)).withTags(Tag.of("products"));

  private final ManualTicker ticker = new ManualTicker();
  private final ManualExecutor background = new ManualExecutor();
  private final TenantCacheManager caches =
      TenantCacheManager.builder().ticker(ticker).executor(background).build();
  private final TenantCache acme = caches.tenant("acme");
  private volatile String data = "old";

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void aLearnedTagInvalidatesTheValueAsTheTagsOfThePolicyDo() {
    for (String tag : List.of("products", "category:shoes", "brand:b")) {
      load(() -> {});
      assertThat(acme.has(KEY)).isTrue();
      invalidate(tag);
      assertThat(acme.has(KEY)).as("after %s", tag).isFalse();
    }
    load(() -> {});
    invalidate("category:hats");
    assertThat(acme.has(KEY)).isTrue();
  }

  @Test
  @Timeout(30) // generous: at a cost of the square it would take ten minutes
  void manyTagsThatSeveralThreadsLearnCostTheirNumber() throws Exception {
    int threads = 4;
    int each = 15_000;
    try (CapturedLog log = CapturedLog.of(TenantCacheManager.class)) {
      acme.remember(
          KEY,
          POLICY,
          Loader.tagging(
              load -> {
                List<Threads.Running<Void>> all = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                  int from = t * each;
                  all.add(
                      Threads.start(
                          () -> {
                            for (int i = from; i < from + each; i++) {
                              load.tag("order:" + i);
                              acme.has(KEY);
                            }
                            return null;
                          }));
                }
                for (var one : all) {
                  one.result();
                }
                return data;
              }));
      assertThat(log.at(Level.WARN))
          .containsExactly(
              "The load of key 'products:p-7' for tenant 'acme' has added more than 1000 tags, each"
                  + " of which is looked at when its value is checked; give each group of the"
                  + " data that it reads one common tag");
    }
    assertThat(acme.has(KEY)).isTrue();
    invalidate("order:59999");
    assertThat(acme.has(KEY)).isFalse();
  }

  @Test
  void aTagInvalidatedBeforeTheLoadLearnsItCountsFromTheBeginningOfTheLoad() throws Exception {
    HeldLoader held = new HeldLoader(() -> data);
    var overtaken = Threads.start(() -> acme.remember(KEY, POLICY, learning(held)));
    held.awaitRead();
    data = "new";
    invalidate("category:shoes"); // nobody knows yet that the load will learn it
    held.release();

    assertThat(overtaken.result()).isEqualTo("old"); // F2
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.stats().overtaken()).isOne();
  }

  @Test
  void aSweepMeanwhileDoesNotForgetWhatTheLoadWillNeed() throws Exception {
    HeldLoader held = new HeldLoader(() -> data);
    var overtaken = Threads.start(() -> acme.remember(KEY, POLICY, learning(held)));
    held.awaitRead();
    data = "new";
    invalidate("category:shoes");
    caches.cleanUp();
    held.release();
    overtaken.result();
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  void aTagLearnedBeforeItsInvalidationMakesLaterCallersLoadThemselves() throws Exception {
    HeldLoader held = new HeldLoader(() -> data);
    var overtaken =
        Threads.start(
            () ->
                acme.remember(
                    KEY,
                    POLICY,
                    Loader.tagging(
                        load -> {
                          load.tag("category:shoes");
                          return held.load();
                        })));
    held.awaitRead();
    data = "new";
    invalidate("category:shoes");

    var later = Threads.start(() -> acme.ask(KEY, POLICY, () -> data));
    assertThat(later.result())
        .extracting(Answer::value, Answer::source)
        .containsExactly("new", Source.COMPUTED);
    held.release();
    assertThat(overtaken.result()).isEqualTo("old");
    assertThat(acme.get(KEY)).contains("new");
  }

  @Test
  void whoJoinedAfterTheInvalidationOfATagLearnedLaterStillGetsTheNewValue() throws Exception {
    HeldLoader held = new HeldLoader(() -> data);
    var overtaken = Threads.start(() -> acme.remember(KEY, POLICY, learning(held)));
    held.awaitRead();
    data = "new";
    invalidate("category:shoes");
    // Nobody can know yet that the load under way is overtaken, so this joins it.
    var later = Threads.start(() -> acme.ask(KEY, POLICY, learning(() -> data)));
    later.awaitWaiting();
    held.release();

    assertThat(later.result())
        .extracting(Answer::value, Answer::source)
        .containsExactly("new", Source.COMPUTED);
    assertThat(overtaken.result()).isEqualTo("old");
    assertThat(acme.get(KEY)).contains("new");
  }

  @Test
  void theSameHoldsForWhoWaitsWithATimeout() throws Exception {
    HeldLoader held = new HeldLoader(() -> data);
    CachePolicy timed = POLICY.withHardTimeout(Duration.ofSeconds(20));
    var overtaken = Threads.start(() -> acme.remember(KEY, POLICY, learning(held)));
    held.awaitRead();
    data = "new";
    invalidate("category:shoes");
    background.full(true); // it will load on its own thread
    var later = Threads.start(() -> acme.ask(KEY, timed, () -> data));
    later.awaitWaiting();
    held.release();
    assertThat(later.result().value()).isEqualTo("new");
    overtaken.result();
  }

  @Test
  void whoseOwnLoadWithATimeoutIsOvertakenIsAnsweredByIt() throws Exception {
    CachePolicy timed = POLICY.withHardTimeout(Duration.ofSeconds(20));
    HeldLoader held = new HeldLoader(() -> data);
    var caller = Threads.start(() -> acme.ask(KEY, timed, learning(held)));
    caller.awaitWaiting();
    var running =
        Threads.start(
            () -> {
              background.runNext();
              return null;
            });
    held.awaitRead();
    data = "new";
    invalidate("category:shoes");
    held.release();
    running.result();

    assertThat(caller.result())
        .extracting(Answer::value, Answer::source)
        .containsExactly("old", Source.COMPUTED); // F2: it waited since before the invalidation
    assertThat(background.queued()).isZero();
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  void aLoadInTheBackgroundLearnsTagsToo() {
    CachePolicy stale = POLICY.withStaleWhileRevalidate(Duration.ofMinutes(5));
    acme.remember(KEY, stale, () -> "one");
    ticker.advance(Duration.ofMinutes(5));
    acme.remember(KEY, stale, learning(() -> "two"));
    background.runNext();
    assertThat(acme.get(KEY)).contains("two");
    invalidate("category:shoes");
    assertThat(acme.get(KEY)).isEmpty();
  }

  @Test
  void eachLoadLearnsAnew() {
    acme.remember(KEY, POLICY, learning(() -> "shoe"));
    acme.refresh(KEY, POLICY, () -> "no shoe any more");
    invalidate("category:shoes");
    assertThat(acme.has(KEY)).isTrue();
  }

  @Test
  void theContextTellsWhatIsLoadedForWhom() {
    acme.remember(
        KEY,
        POLICY,
        Loader.tagging(
            load -> {
              assertThat(load.key()).isEqualTo(KEY);
              assertThat(load.tenant().value()).isEqualTo("acme");
              return "x";
            }));
  }

  @Test
  void aTagAddedAfterTheLoaderReturnedHasNoEffect() {
    AtomicReference<LoadContext> kept = new AtomicReference<>();
    acme.remember(
        KEY,
        POLICY,
        Loader.tagging(
            load -> {
              kept.set(load);
              return "x";
            }));
    kept.get().tag("category:shoes");
    invalidate("category:shoes");
    assertThat(acme.has(KEY)).isTrue();
  }

  @Test
  void aTaggingLoaderWithoutItsContextSaysWhatToCall() {
    assertThatThrownBy(() -> learning(() -> "x").load())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this loader needs its context; call load(context)");
  }

  @Test
  void aCheckedExceptionOfATaggingLoaderReachesTheCaller() {
    assertThatThrownBy(
            () ->
                acme.remember(
                    KEY,
                    POLICY,
                    Loader.tagging(
                        load -> {
                          throw new java.io.IOException("disk gone");
                        })))
        .isInstanceOf(java.io.IOException.class);
  }

  private void load(Runnable during) {
    acme.refresh(
        KEY,
        POLICY,
        Loader.tagging(
            load -> {
              load.tag("category:shoes");
              during.run();
              load.tag(Tag.of("brand:b"), Tag.of("supplier:s"));
              return data;
            }));
  }

  /** Learns its tag when the inner loader has read its data. */
  private static Loader<String, RuntimeException> learning(Loader<String, RuntimeException> inner) {
    return Loader.tagging(
        load -> {
          String value = inner.load();
          load.tag("category:shoes");
          return value;
        });
  }

  private void invalidate(String tag) {
    acme.invalidate(List.of(Tag.of(tag)), "test");
  }
}
