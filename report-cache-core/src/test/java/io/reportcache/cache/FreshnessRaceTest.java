package io.reportcache.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.store.EvictionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * F1 and F2: an invalidation, of every breadth, meets a value on its way into the cache, by every
 * route. In each test the data changes from old to new, then the invalidation returns.
 */
class FreshnessRaceTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today:eu", String.class);
  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofMinutes(5))
          .withStaleWhileRevalidate(Duration.ofMinutes(5))
          .withTags(Tag.of("orders"));

  private final ManualTicker ticker = new ManualTicker();
  private final List<TenantCacheManager> opened = new ArrayList<>();
  private volatile String data = "old";

  static Stream<Arguments> breadths() {
    return Stream.of(Breadth.values())
        .flatMap(b -> Stream.of(EvictionPolicy.values()).map(p -> Arguments.of(b, p)));
  }

  @AfterEach
  void close() {
    opened.forEach(TenantCacheManager::close);
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void aLoadOvertakenByAnInvalidationIsNotStored(Breadth breadth, EvictionPolicy policy)
      throws Exception {
    TenantCacheManager caches = caches(policy);
    TenantCache acme = caches.tenant("acme");
    HeldLoader held = new HeldLoader(() -> data);
    var overtaken = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();

    data = "new";
    breadth.invalidate(caches);
    held.release();

    assertThat(overtaken.result()).isEqualTo("old"); // F2: who was waiting is answered
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.ask(KEY, POLICY, () -> data))
        .extracting(Answer::value, Answer::source)
        .containsExactly("new", Source.COMPUTED);
    assertThat(acme.stats().overtaken()).isOne();
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void aCallerThatComesAfterTheInvalidationDoesNotJoinTheOldLoad(
      Breadth breadth, EvictionPolicy policy) throws Exception {
    TenantCacheManager caches = caches(policy);
    TenantCache acme = caches.tenant("acme");
    HeldLoader held = new HeldLoader(() -> data);
    var overtaken = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();

    data = "new";
    breadth.invalidate(caches);

    // The old load is still under way; had this joined it, it would wait for the release.
    var later = Threads.start(() -> acme.ask(KEY, POLICY, () -> data));
    assertThat(later.result())
        .extracting(Answer::value, Answer::source)
        .containsExactly("new", Source.COMPUTED);
    held.release();
    assertThat(overtaken.result()).isEqualTo("old");
    assertThat(acme.ask(KEY, POLICY, () -> "never loaded"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("new", Source.HIT);
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void aCallerThatHadJoinedBeforeTheInvalidationIsAnswered(Breadth breadth, EvictionPolicy policy)
      throws Exception {
    TenantCacheManager caches = caches(policy);
    TenantCache acme = caches.tenant("acme");
    HeldLoader held = new HeldLoader(() -> data);
    var leader = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();
    var joined = Threads.start(() -> acme.ask(KEY, POLICY, () -> "loaded twice"));
    joined.awaitWaiting();

    data = "new";
    breadth.invalidate(caches);
    held.release();

    assertThat(leader.result()).isEqualTo("old");
    assertThat(joined.result())
        .extracting(Answer::value, Answer::source)
        .containsExactly("old", Source.JOINED);
    assertThat(acme.remember(KEY, POLICY, () -> data)).isEqualTo("new");
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void aRefreshOvertakenByAnInvalidationIsNotStored(Breadth breadth, EvictionPolicy policy)
      throws Exception {
    TenantCacheManager caches = caches(policy);
    TenantCache acme = caches.tenant("acme");
    acme.remember(KEY, POLICY, () -> data);
    HeldLoader held = new HeldLoader(() -> data);
    var refresh = Threads.start(() -> acme.refresh(KEY, POLICY, held));
    held.awaitRead();
    assertThat(acme.get(KEY)).contains("old"); // serves while it is refreshed

    data = "new";
    breadth.invalidate(caches);

    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.remember(KEY, POLICY, () -> data)).isEqualTo("new");
    held.release();
    assertThat(refresh.result().value()).isEqualTo("old");
    assertThat(acme.get(KEY)).contains("new");
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void aReloadBehindAnExpiredValueOvertakenByAnInvalidationIsNotStored(
      Breadth breadth, EvictionPolicy policy) throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    TenantCacheManager caches =
        caches(
            TenantCacheManager.builder()
                .evictionPolicy(policy)
                .executor(
                    task ->
                        Threads.start(
                            () -> {
                              task.run();
                              done.countDown();
                              return null;
                            })));
    TenantCache acme = caches.tenant("acme");
    acme.remember(KEY, POLICY, () -> data);
    ticker.advance(Duration.ofMinutes(6));
    HeldLoader held = new HeldLoader(() -> data);
    assertThat(acme.ask(KEY, POLICY, held).source()).isEqualTo(Source.STALE);
    held.awaitRead();

    data = "new";
    breadth.invalidate(caches);

    // F3: it was expired and is invalidated now, so it is not served stale any more.
    assertThat(acme.ask(KEY, POLICY, () -> data))
        .extracting(Answer::value, Answer::source)
        .containsExactly("new", Source.COMPUTED);
    held.release();
    Threads.await(done);
    assertThat(acme.get(KEY)).contains("new");
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void aLoadThatFailsAfterTheInvalidationDisturbsNobodyElse(Breadth breadth, EvictionPolicy policy)
      throws Exception {
    TenantCacheManager caches = caches(policy);
    TenantCache acme = caches.tenant("acme");
    HeldLoader held = new HeldLoader(() -> data);
    var failing =
        Threads.start(
            () ->
                acme.remember(
                    KEY,
                    POLICY,
                    () -> {
                      held.load();
                      throw new IllegalStateException("database gone");
                    }));
    held.awaitRead();

    data = "new";
    breadth.invalidate(caches);
    assertThat(acme.remember(KEY, POLICY, () -> data)).isEqualTo("new");
    held.release();

    assertThatThrownBy(failing::result).hasRootCauseMessage("database gone");
    assertThat(acme.get(KEY)).contains("new");
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void aValueThatIsThereIsGone(Breadth breadth, EvictionPolicy policy) {
    TenantCacheManager caches = caches(policy);
    TenantCache acme = caches.tenant("acme");
    acme.remember(KEY, POLICY, () -> data);
    assertThat(acme.get(KEY)).contains("old");

    breadth.invalidate(caches);

    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.has(KEY)).isFalse();
    assertThat(acme.getKeys()).isEmpty();
    assertThat(acme.many(List.of(KEY))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void whatIsLoadedAfterAnInvalidationIsStored(Breadth breadth, EvictionPolicy policy) {
    TenantCacheManager caches = caches(policy);
    TenantCache acme = caches.tenant("acme");
    breadth.invalidate(caches); // nothing there, and the key never seen

    acme.remember(KEY, POLICY, () -> data);

    assertThat(acme.get(KEY)).contains("old");
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void anotherTenantIsUntouchedUnlessAllAreNamed(Breadth breadth, EvictionPolicy policy) {
    TenantCacheManager caches = caches(policy);
    TenantCache globex = caches.tenant("globex");
    globex.remember(KEY, POLICY, () -> data);
    caches.central().remember(KEY, POLICY, () -> data);

    breadth.invalidate(caches);

    boolean all =
        List.of(Breadth.EVERYTHING, Breadth.PATTERN_IN_ALL_TENANTS, Breadth.KEY_IN_ALL_TENANTS)
            .contains(breadth);
    assertThat(globex.has(KEY)).isEqualTo(!all);
    assertThat(caches.central().has(KEY)).isEqualTo(!all);
  }

  @ParameterizedTest
  @MethodSource("breadths")
  void otherKeysOfTheTenantAreUntouchedUnlessNamed(Breadth breadth, EvictionPolicy policy) {
    TenantCacheManager caches = caches(policy);
    TenantCache acme = caches.tenant("acme");
    acme.put("stock:today", "kept", Duration.ofMinutes(5));

    breadth.invalidate(caches);

    boolean everything = breadth == Breadth.TENANT || breadth == Breadth.EVERYTHING;
    assertThat(acme.has("stock:today")).isEqualTo(!everything);
  }

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void aPutIsNotOverwrittenByALoadThatBeganBefore(EvictionPolicy policy) throws Exception {
    TenantCache acme = caches(policy).tenant("acme");
    HeldLoader held = new HeldLoader(() -> data);
    var overtaken = Threads.start(() -> acme.remember(KEY, POLICY, held));
    held.awaitRead();

    acme.put(KEY, "put", Duration.ofMinutes(5));
    held.release();

    assertThat(overtaken.result()).isEqualTo("old");
    assertThat(acme.get(KEY)).contains("put");
  }

  private TenantCacheManager caches(EvictionPolicy policy) {
    return caches(TenantCacheManager.builder().evictionPolicy(policy));
  }

  private TenantCacheManager caches(TenantCacheManagerBuilder builder) {
    TenantCacheManager caches = builder.ticker(ticker).build();
    opened.add(caches);
    return caches;
  }
}
