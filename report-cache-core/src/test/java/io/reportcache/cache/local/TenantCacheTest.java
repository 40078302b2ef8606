package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.KeyTypeException;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import io.reportcache.key.TypeToken;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** T1: the operations, for a named tenant, the current tenant and the central space. */
class TenantCacheTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final TenantId ACME = TenantId.of("acme");

  private final ManualTicker ticker = new ManualTicker();
  private final TenantCacheManager caches = TenantCacheManager.builder().ticker(ticker).build();

  static Stream<String> faces() {
    return Stream.of("named", "current", "central");
  }

  @AfterEach
  void close() {
    caches.close();
  }

  /** Runs the test against a face; the current tenant is bound throughout. */
  private void with(String face, java.util.function.Consumer<TenantCache> test) {
    TenantCache cache =
        switch (face) {
          case "named" -> caches.tenant("acme");
          case "central" -> caches.central();
          default -> caches;
        };
    TenantContext.run(
        face.equals("current") ? ACME : TenantId.of("bystander"), () -> test.accept(cache));
    assertThat(caches.tenant("bystander").getKeys()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("faces")
  void aValuePutIsThereUntilItsTtlEnds(String face) {
    with(
        face,
        cache -> {
          assertThat(cache.get("a", String.class)).isEmpty();
          cache.put("a", "1", MINUTE);
          assertThat(cache.get("a", String.class)).contains("1");
          assertThat(cache.has("a")).isTrue();

          ticker.advance(MINUTE.minusNanos(1));
          assertThat(cache.has("a")).isTrue();
          ticker.advance(Duration.ofNanos(1));

          assertThat(cache.get("a", String.class)).isEmpty();
          assertThat(cache.has("a")).isFalse();
          assertThat(cache.getKeys()).isEmpty();
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void aValuePutForeverDoesNotExpire(String face) {
    with(
        face,
        cache -> {
          cache.forever("a", "1");
          ticker.advance(Duration.ofDays(36_500));
          assertThat(cache.get("a", String.class)).contains("1");
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void rememberLoadsOnce(String face) {
    with(
        face,
        cache -> {
          assertThat(cache.remember("a", String.class, MINUTE, () -> "first")).isEqualTo("first");
          assertThat(cache.remember("a", String.class, MINUTE, () -> "second")).isEqualTo("first");
          ticker.advance(MINUTE);
          assertThat(cache.remember("a", String.class, MINUTE, () -> "third")).isEqualTo("third");
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void askAndExplainTellOfTheValue(String face) {
    with(
        face,
        cache -> {
          ReportKey<String> key = ReportKey.of("a", String.class);
          CachePolicy policy = CachePolicy.ttl(MINUTE);
          assertThat(cache.explain(key).state()).isEqualTo(Explanation.State.MISSING);
          assertThat(cache.ask(key, policy, () -> "first").source()).isEqualTo(Source.COMPUTED);
          assertThat(cache.ask(key, policy, () -> "second"))
              .extracting(Answer::value, Answer::source)
              .containsExactly("first", Source.HIT);
          assertThat(cache.refresh(key, policy, () -> "third").value()).isEqualTo("third");
          assertThat(cache.rememberOptional(key, policy, () -> "fourth")).contains("third");
          assertThat(cache.explain(key).state()).isEqualTo(Explanation.State.FRESH);
          assertThat(cache.explain(key).tenant()).isEqualTo(cache.tenant());
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void rememberByATypedKeyLoadsOnceAndCountsItsHits(String face) {
    with(
        face,
        cache -> {
          ReportKey<String> key = ReportKey.of("a", String.class);
          assertThat(cache.remember(key, MINUTE, () -> "first")).isEqualTo("first");
          assertThat(cache.remember(key, MINUTE, () -> "second")).isEqualTo("first");
          assertThat(cache.stats().hits()).isOne();
          ticker.advance(MINUTE);
          assertThat(cache.remember(key, MINUTE, () -> "third")).isEqualTo("third");
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void rememberForeverLoadsOnceForAll(String face) {
    with(
        face,
        cache -> {
          cache.rememberForever("a", String.class, () -> "first");
          ticker.advance(Duration.ofDays(36_500));
          assertThat(cache.rememberForever("a", String.class, () -> "second")).isEqualTo("first");
          ReportKey<String> typed = ReportKey.of("b", String.class);
          assertThat(cache.rememberForever(typed, () -> "first")).isEqualTo("first");
          ticker.advance(Duration.ofDays(36_500));
          assertThat(cache.rememberForever(typed, () -> "second")).isEqualTo("first");
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void forgetDropsOneKey(String face) {
    with(
        face,
        cache -> {
          cache.put("a", "1", MINUTE);
          cache.put("b", "2", MINUTE);
          assertThat(cache.forget("a")).isTrue();
          assertThat(cache.forget("a")).isFalse();
          assertThat(cache.getKeys()).containsExactly("b");
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void flushDropsAll(String face) {
    with(
        face,
        cache -> {
          cache.put("a", "1", MINUTE);
          cache.forever("b:c", "2");
          cache.flush();
          assertThat(cache.getKeys()).isEmpty();
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void countersCount(String face) {
    with(
        face,
        cache -> {
          assertThat(cache.increment("visits")).isEqualTo(1);
          assertThat(cache.increment("visits", 5)).isEqualTo(6);
          assertThat(cache.decrement("visits")).isEqualTo(5);
          assertThat(cache.decrement("visits", 7)).isEqualTo(-2);
          assertThat(cache.get("visits", Long.class)).contains(-2L);
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void addPutsOnlyWhatIsNotThere(String face) {
    with(
        face,
        cache -> {
          assertThat(cache.add("a", "1", MINUTE)).isTrue();
          assertThat(cache.add("a", "2", MINUTE)).isFalse();
          assertThat(cache.get("a", String.class)).contains("1");
          ticker.advance(MINUTE);
          assertThat(cache.add("a", "3", MINUTE)).isTrue();
          cache.invalidate("*");
          assertThat(cache.add("a", "4", MINUTE)).isTrue();
          assertThat(cache.get("a", String.class)).contains("4");
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void manyAndPutManyTakeSeveralAtOnce(String face) {
    with(
        face,
        cache -> {
          ReportKey<String> a = ReportKey.of("a", String.class);
          ReportKey<String> b = ReportKey.of("b", String.class);
          ReportKey<String> c = ReportKey.of("c", String.class);
          cache.putMany(Map.of(a, "1", b, "2"), MINUTE);
          assertThat(cache.many(List.of(a, b, c))).isEqualTo(Map.of(a, "1", b, "2"));
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void getKeysListsWhatServes(String face) {
    with(
        face,
        cache -> {
          cache.put("sales:today", 1, MINUTE);
          cache.put("sales:week", 1, MINUTE);
          cache.put("products", 1, MINUTE);
          assertThat(cache.getKeys()).containsExactly("products", "sales:today", "sales:week");
          assertThat(cache.getKeys(KeyPattern.of("sales:*")))
              .containsExactly("sales:today", "sales:week");
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void invalidateDropsWhatMatches(String face) {
    with(
        face,
        cache -> {
          cache.put("sales:today", 1, MINUTE);
          cache.put("dashboard", 1, MINUTE);
          cache.put("products", 1, MINUTE);
          cache.invalidate("sales:*", "dashboard:*");
          assertThat(cache.getKeys()).containsExactly("products");
        });
  }

  @ParameterizedTest
  @MethodSource("faces")
  void ofSeveralScopesEachIsDroppedWhicheverComesFirst(String face) {
    List<Scope> scopes =
        List.of(
            ReportKey.of("sales:today", String.class),
            KeyPattern.of("products"),
            KeyPattern.of("dashboard:*"),
            Tag.of("orders"));
    with(
        face,
        cache -> {
          for (int first = 0; first < scopes.size(); first++) {
            cache.put("sales:today", 1, MINUTE);
            cache.put("products", 1, MINUTE);
            cache.put("dashboard:a", 1, MINUTE);
            cache.put(
                ReportKey.of("tagged", Integer.class),
                1,
                CachePolicy.ttl(MINUTE).withTags(Tag.of("orders")));
            cache.put("kept", 1, MINUTE);
            List<Scope> rotated = new ArrayList<>(scopes);
            Collections.rotate(rotated, -first);

            cache.invalidate(rotated, "test");
            assertThat(cache.getKeys()).as("%s", rotated).containsExactly("kept");
            cache.invalidate(List.of(), "test");
            assertThat(cache.getKeys()).containsExactly("kept");
          }
        });
  }

  @Test
  void callsForTheCurrentTenantFailWithoutOne() {
    assertThatThrownBy(() -> caches.get("a", String.class))
        .isInstanceOf(NoTenantException.class)
        .hasMessageContaining("no tenant is bound")
        .hasMessageContaining("tenant(id)")
        .hasMessageContaining("central()");
  }

  @Test
  void aResolverMaySayWhoIsCurrent() {
    try (TenantCacheManager single =
        TenantCacheManager.builder().tenants(TenantResolver.boundOrCentral()).build()) {
      single.put("a", "1", MINUTE);
      assertThat(single.central().has("a")).isTrue();
      TenantContext.run(ACME, () -> assertThat(single.has("a")).isFalse());
    }
  }

  @Test
  void tenantsAndTheCentralSpaceAreApart() {
    caches.tenant("1").put("2_x", "one", MINUTE);
    caches.tenant("1_2").put("x", "two", MINUTE);
    caches.tenant("central").put("x", "three", MINUTE);
    caches.central().put("x", "four", MINUTE);

    assertThat(caches.tenant("1").get("2_x", String.class)).contains("one");
    assertThat(caches.tenant("1_2").get("x", String.class)).contains("two");
    assertThat(caches.tenant("central").get("x", String.class)).contains("three");
    assertThat(caches.central().get("x", String.class)).contains("four");
    caches.tenant("central").flush();
    assertThat(caches.central().has("x")).isTrue();
  }

  @Test
  void aStarInAKeyIsDataWhenForgotten() {
    TenantCache acme = caches.tenant("acme");
    acme.put("sales:*", "star", MINUTE);
    acme.put("sales:today", "today", MINUTE);
    assertThat(acme.forget("sales:*")).isTrue();
    assertThat(acme.getKeys()).containsExactly("sales:today");
  }

  /** What a list holds can't be seen once it is there, so the type it was kept with decides. */
  @Test
  void oneKeyHasOneGenericType() {
    TenantCache acme = caches.tenant("acme");
    ReportKey<List<String>> names = ReportKey.of("a", new TypeToken<List<String>>() {});
    List<String> loaded = acme.remember(names, MINUTE, () -> List.of("x"));
    assertThat(loaded).containsExactly("x");

    assertThat(acme.get(ReportKey.of("a", new TypeToken<List<String>>() {}))).contains(loaded);
    assertThat(acme.get("a", List.class)).contains(loaded);
    assertThat(acme.get("a", Object.class)).contains(loaded);
    ReportKey<List<Integer>> numbers = ReportKey.of("a", new TypeToken<List<Integer>>() {});
    assertThatThrownBy(() -> acme.get(numbers))
        .isInstanceOf(KeyTypeException.class)
        .hasMessage(
            "key 'a' of tenant 'acme' holds a java.util.List<java.lang.String>, but the call asks"
                + " for a java.util.List<java.lang.Integer>; use one key for one type, and other keys for counters than for reports");
    assertThatThrownBy(() -> acme.remember(numbers, MINUTE, List::of))
        .isInstanceOf(KeyTypeException.class);

    acme.put("b", List.of("x"), MINUTE);
    assertThatThrownBy(() -> acme.get(ReportKey.of("b", new TypeToken<List<String>>() {})))
        .isInstanceOf(KeyTypeException.class);
    acme.put(numbers, List.of(7), MINUTE);
    assertThat(acme.get(numbers)).contains(List.of(7));
  }

  @Test
  void oneKeyHasOneType() {
    TenantCache acme = caches.tenant("acme");
    acme.increment("a");
    assertThatThrownBy(() -> acme.get("a", String.class))
        .isInstanceOf(KeyTypeException.class)
        .hasMessage(
            "key 'a' of tenant 'acme' holds a java.lang.Long, but the call asks for a"
                + " java.lang.String; use one key for one type, and other keys for counters than for reports");
    assertThatThrownBy(() -> acme.remember("a", String.class, MINUTE, () -> "x"))
        .isInstanceOf(KeyTypeException.class);
    acme.put("b", "text", MINUTE);
    assertThatThrownBy(() -> acme.increment("b")).isInstanceOf(KeyTypeException.class);
    assertThat(acme.get("b", String.class)).contains("text");
  }

  @Test
  void aCounterThatOverflowsSaysSoAndStays() {
    TenantCache acme = caches.tenant("acme");
    acme.increment("a", Long.MAX_VALUE);
    assertThatThrownBy(() -> acme.increment("a"))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("key 'a' of tenant 'acme' is 9223372036854775807");
    assertThat(acme.get("a", Long.class)).contains(Long.MAX_VALUE);
    assertThatThrownBy(() -> acme.decrement("a", Long.MIN_VALUE))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void aCounterKeepsTheEndOfItsLife() {
    TenantCache acme = caches.tenant("acme");
    ReportKey<Long> key = ReportKey.of("logins", Long.class);
    acme.increment(key, 1, CachePolicy.ttl(MINUTE));
    ticker.advance(Duration.ofSeconds(40));
    assertThat(acme.increment(key, 1, CachePolicy.ttl(MINUTE))).isEqualTo(2);
    ticker.advance(Duration.ofSeconds(20));
    assertThat(acme.increment(key, 1, CachePolicy.ttl(MINUTE))).isEqualTo(1);
  }

  @Test
  void noCountIsLostUnderContention() throws Exception {
    TenantCache acme = caches.tenant("acme");
    var threads =
        Stream.generate(
                () ->
                    Threads.start(
                        () -> {
                          for (int i = 0; i < 5_000; i++) {
                            acme.increment("a");
                          }
                          return null;
                        }))
            .limit(4)
            .toList();
    for (var thread : threads) {
      thread.result();
    }
    assertThat(acme.get("a", Long.class)).contains(20_000L);
  }

  @Test
  void badInputIsRefusedWithTheReason() {
    TenantCache acme = caches.tenant("acme");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> acme.put("a", "1", Duration.ZERO))
        .withMessage(
            "ttl must be more than zero, was PT0S; for a value that doesn't expire use forever()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> acme.put("a", "1", Duration.ofSeconds(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> acme.put(" ", "1", MINUTE));
    assertThatIllegalArgumentException().isThrownBy(() -> acme.invalidate(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> acme.invalidate("ok:*", "tenant_2_sales:*"))
        .withMessageContaining("names a tenant");
    assertThatIllegalArgumentException().isThrownBy(() -> caches.tenant(""));
    assertThatNullPointerException()
        .isThrownBy(() -> acme.put(ReportKey.of("a", String.class), null, MINUTE))
        .withMessageContaining("value of key 'a' for tenant 'acme' must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> acme.put("a", null, MINUTE))
        .withMessage("value of key 'a' must not be null; use forget to drop a value");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TenantCacheManager.builder().maximumSize(0))
        .withMessage("maximumSize must be at least 1, was 0; leave it out for the default of 1000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TenantCacheManager.builder().loadTimeout(Duration.ZERO))
        .withMessageContaining("loadTimeout must be more than zero, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CachePolicy.forever().withStaleWhileRevalidate(Duration.ofSeconds(-1)));
    assertThat(acme.getKeys()).isEmpty();
  }

  @Test
  void aBadPatternAmongSeveralInvalidatesNothing() {
    TenantCache acme = caches.tenant("acme");
    acme.put("a", "1", MINUTE);
    assertThatIllegalArgumentException().isThrownBy(() -> acme.invalidate("a", " "));
    assertThat(acme.has("a")).isTrue();
  }

  @Test
  void putManyWithABadValuePutsNothing() {
    TenantCache acme = caches.tenant("acme");
    Map<ReportKey<String>, String> values = new java.util.LinkedHashMap<>();
    values.put(ReportKey.of("a", String.class), "1");
    values.put(ReportKey.of("b", String.class), null);
    assertThatNullPointerException().isThrownBy(() -> acme.putMany(values, MINUTE));
    assertThat(acme.getKeys()).isEmpty();
  }

  @Test
  void aTtlLongerThanALongOfNanosecondsCountsAsACentury() {
    TenantCache acme = caches.tenant("acme");
    acme.put("a", "1", Duration.ofSeconds(Long.MAX_VALUE));
    ticker.advance(Duration.ofDays(36_499));
    assertThat(acme.has("a")).isTrue();
  }
}
