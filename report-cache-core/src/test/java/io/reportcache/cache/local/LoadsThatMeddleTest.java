package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Loader;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.testing.Await;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads that depend on themselves, drop or replace what they load, or close the cache. */
@Timeout(60)
class LoadsThatMeddleTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final ReportKey<String> KEY = ReportKey.of("sales:may", String.class);
  private static final Tag TAG = Tag.of("customer:7");
  private static final CachePolicy PLAIN = CachePolicy.ttl(HOUR).withTags(TAG);
  private static final CachePolicy TIMED = PLAIN.withHardTimeout(HOUR);

  private enum Way {
    REMEMBER(PLAIN),
    REMEMBER_WITHIN(TIMED),
    REFRESH(PLAIN),
    REFRESH_WITHIN(TIMED);

    private final CachePolicy policy;

    Way(CachePolicy policy) {
      this.policy = policy;
    }

    String ask(TenantCache cache, Loader<String, RuntimeException> loader) {
      return this == REMEMBER || this == REMEMBER_WITHIN
          ? cache.remember(KEY, policy, loader)
          : cache.refresh(KEY, policy, loader).value();
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
  private enum Drop {
    KEY_ITSELF(cache -> cache.invalidate(List.of(KEY), "itself")),
    PATTERN(cache -> cache.invalidate("sales:*")),
    OWN_TAG(cache -> cache.invalidate(List.of(TAG), "itself")),
    FORGET(cache -> cache.forget(KEY)),
    FLUSH(TenantCache::flush);

    private final Consumer<TenantCache> how;

    Drop(Consumer<TenantCache> how) {
      this.how = how;
    }
  }

  static Stream<Arguments> ways() {
    return Stream.of(Way.values())
        .flatMap(outer -> Stream.of(Way.values()).map(inner -> Arguments.of(outer, inner)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whoAsksForWhatItIsLoadingFailsAtOnce(Way outer, Way inner) throws Exception {
    for (@Nullable Executor executor : new @Nullable Executor[] {null, Runnable::run}) {
      try (TenantCacheManager caches = caches(executor)) {
        TenantCache acme = caches.tenant("acme");
        var asking =
            Threads.start(() -> outer.ask(acme, () -> inner.ask(acme, () -> "never computed")));

        assertThatThrownBy(asking::result)
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(RecursiveLoadException.class);
        assertThat(acme.remember(KEY, PLAIN, () -> "later")).isEqualTo("later");
      }
    }
  }

  /** What it asks for is another load then, which does the same. */
  @ParameterizedTest
  @MethodSource("ways")
  void whoDropsWhatItLoadsAndAsksForItEndsAsWell(Way outer, Way inner) throws Exception {
    try (TenantCacheManager caches = caches(null)) {
      TenantCache acme = caches.tenant("acme");
      AtomicInteger loads = new AtomicInteger();
      AtomicInteger atOnce = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      Loader<String, RuntimeException>[] loader = loaderArray();
      loader[0] =
          () -> {
            loads.incrementAndGet();
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            try {
              acme.forget(KEY);
              return inner.ask(acme, loader[0]);
            } finally {
              atOnce.decrementAndGet();
            }
          };
      var asking = Threads.start(() -> outer.ask(acme, loader[0]));

      assertThatThrownBy(asking::result)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(RecursiveLoadException.class);
      assertThat(most.get()).as("the limit of loads of a key").isLessThanOrEqualTo(2);
      assertThat(loads.get()).isLessThan(10);
      Await.until("who comes later isn't told of that", () -> loadsAlone(acme));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLoadThatDropsItselfAnswersItsCallerAndIsNotKept(Drop drop) throws Exception {
    for (Way way : Way.values()) {
      try (TenantCacheManager caches = caches(null)) {
        TenantCache acme = caches.tenant("acme");
        var asking =
            Threads.start(
                () ->
                    way.ask(
                        acme,
                        () -> {
                          drop.how.accept(acme);
                          return "overtaken";
                        }));

        assertThat(asking.result()).as("F2, %s", way).isEqualTo("overtaken");
        assertThat(acme.get(KEY)).as("F1, %s", way).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatALoadPutsItselfStays(Way way) throws Exception {
    try (TenantCacheManager caches = caches(null)) {
      TenantCache acme = caches.tenant("acme");
      var asking =
          Threads.start(
              () ->
                  way.ask(
                      acme,
                      () -> {
                        acme.put(KEY, "put", PLAIN);
                        return "loaded";
                      }));

      assertThat(asking.result()).isEqualTo("loaded");
      assertThat(acme.get(KEY)).hasValue("put");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLoadThatClosesTheCacheAnswersOrFailsAndTheCacheIsClosed(Way way) throws Exception {
    TenantCacheManager caches = caches(null);
    TenantCache acme = caches.tenant("acme");
    var asking =
        Threads.start(
            () -> {
              try {
                return way.ask(
                    acme,
                    () -> {
                      caches.close();
                      return "loaded";
                    });
              } catch (RuntimeException e) {
                return "failed";
              }
            });

    assertThat(asking.result()).isIn("loaded", "failed");
    assertThat(caches.size()).isZero();
    assertThat(acme.remember(KEY, PLAIN, () -> "later")).isEqualTo("later");
    assertThat(caches.size()).isZero();
  }

  private static boolean loadsAlone(TenantCache cache) {
    try {
      return cache.remember(KEY, PLAIN, () -> "later").equals("later");
    } catch (RecursiveLoadException e) {
      return false; // it has joined the last of them, in the background
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Loader<String, RuntimeException>[] loaderArray() {
    return new Loader[1];
  }

  private static TenantCacheManager caches(@Nullable Executor executor) {
    TenantCacheManagerBuilder builder = TenantCacheManager.builder().loadTimeout(HOUR);
    return (executor == null ? builder : builder.executor(executor)).build();
  }
}
