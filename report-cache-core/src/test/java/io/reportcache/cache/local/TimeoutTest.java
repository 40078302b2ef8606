package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A2: loads whose callers don't wait to the end. A load that the test hasn't run yet takes forever,
 * so that a time-out of a millisecond is certain to end first.
 */
class TimeoutTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofMinutes(10));
  private static final CachePolicy HARD = PLAIN.withHardTimeout(SHORT);
  private static final CachePolicy SOFT = PLAIN.withSoftTimeout(SHORT, Duration.ofMinutes(5));

  private final ManualTicker ticker = new ManualTicker();
  private final ManualExecutor background = new ManualExecutor();
  private final TenantCacheManager caches = caches(background);
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void pastTheHardTimeoutTheCallerIsToldAndTheLateValueIsStored() {
    assertThatThrownBy(() -> acme.remember(KEY, HARD, () -> "late"))
        .isInstanceOf(LoadTimeoutException.class)
        .hasMessage(
            "the load of key 'sales:today' for tenant 'acme' hasn't begun within its hard time-out"
                + " of 1 ms; it still waits for a place or a thread, and its value will be stored"
                + " when it has run; find out which loads hold the others, or raise the load limits");
    background.runNext();
    assertThat(acme.ask(KEY, HARD, () -> "not run"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("late", Source.HIT);
  }

  @Test
  void callersAfterATimeoutWaitForTheSameLoad() {
    assertThatThrownBy(() -> acme.remember(KEY, HARD, () -> "late"))
        .isInstanceOf(LoadTimeoutException.class);
    assertThatThrownBy(() -> acme.remember(KEY, HARD, () -> "another"))
        .isInstanceOf(LoadTimeoutException.class);
    assertThat(background.queued()).isOne();
    background.runNext();
    assertThat(acme.get(KEY)).contains("late");
  }

  @Test
  void aLateValueThatAnInvalidationOvertookIsNotStored() throws Exception {
    for (Breadth breadth : Breadth.values()) {
      ReportKey<String> key = ReportKey.of("sales:today:eu", String.class);
      CachePolicy tagged = HARD.withTags(Tag.of("orders"));
      HeldLoader held = new HeldLoader(() -> "old");
      assertThatThrownBy(() -> acme.remember(key, tagged, held))
          .isInstanceOf(LoadTimeoutException.class);
      var late = Threads.start(this::runNext);
      held.awaitRead();
      breadth.invalidate(caches);
      held.release();
      late.result();
      assertThat(acme.get(key)).as("after %s", breadth).isEmpty();
    }
  }

  @Test
  void aLoadThatIsInTimeIsTheCallersOwn() {
    TenantCache cache = caches(task -> Threads.start(() -> run(task))).tenant("acme");
    assertThat(cache.ask(KEY, PLAIN.withHardTimeout(LONG), () -> "in time"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("in time", Source.COMPUTED);
    assertThat(cache.get(KEY)).contains("in time");
  }

  @Test
  void aLoadInTimeThatFailsGivesItsExceptionAsItIs() {
    TenantCache cache = caches(task -> Threads.start(() -> run(task))).tenant("acme");
    java.io.IOException gone = new java.io.IOException("disk gone");
    assertThatThrownBy(
            () ->
                cache.remember(
                    KEY,
                    PLAIN.withHardTimeout(LONG),
                    () -> {
                      throw gone;
                    }))
        .isSameAs(gone);
  }

  @Test
  void pastTheSoftTimeoutTheExpiredValueServesAndTheLateValueIsStored() {
    expired();
    assertThat(acme.ask(KEY, SOFT, () -> "late"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("one", Source.STALE);
    assertThat(acme.ask(KEY, SOFT, () -> "another").source()).isEqualTo(Source.STALE);
    assertThat(background.queued()).isOne();
    background.runNext();
    assertThat(acme.ask(KEY, SOFT, () -> "not run"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("late", Source.HIT);
  }

  @Test
  void aLoadWithinTheSoftTimeoutIsWaitedFor() {
    TenantCache cache = caches(task -> Threads.start(() -> run(task))).tenant("acme");
    CachePolicy patient = PLAIN.withSoftTimeout(LONG, Duration.ofMinutes(5));
    cache.remember(KEY, patient, () -> "one");
    ticker.advance(Duration.ofMinutes(10));
    assertThat(cache.ask(KEY, patient, () -> "two"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("two", Source.COMPUTED);
  }

  @Test
  void withoutAnExpiredValueTheSoftTimeoutChangesNothing() {
    assertThat(acme.ask(KEY, SOFT, () -> "one"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("one", Source.COMPUTED);
    assertThat(background.queued()).isZero();
  }

  @Test
  void aSoftTimeoutOfZeroIsNoneWhateverItsLimit() {
    CachePolicy none = PLAIN.withSoftTimeout(Duration.ZERO, Duration.ofMinutes(5));
    acme.remember(KEY, none, () -> "one");
    ticker.advance(Duration.ofMinutes(10));
    assertThat(acme.ask(KEY, none, () -> "two"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("two", Source.COMPUTED);

    ticker.advance(Duration.ofMinutes(10));
    assertThat(caches.cleanUp().removed()).as("of no use to anybody").isOne();
  }

  @Test
  void whatTheSoftTimeoutMayServeIsKeptToItsLimit() {
    acme.remember(KEY, SOFT, () -> "one");
    ticker.advance(Duration.ofMinutes(15).minusNanos(1));
    assertThat(caches.cleanUp().removed()).isZero();
    assertThat(acme.ask(KEY, SOFT, () -> "late").source()).isEqualTo(Source.STALE);
    ticker.advance(Duration.ofNanos(1));
    assertThat(caches.cleanUp().removed()).isOne();
  }

  @Test
  void pastTheLimitOfTheSoftTimeoutTheCallerLoads() {
    expired();
    ticker.advance(Duration.ofMinutes(5));
    assertThat(acme.ask(KEY, SOFT, () -> "two").source()).isEqualTo(Source.COMPUTED);
  }

  @ParameterizedTest
  @EnumSource
  void aValueInvalidatedDuringTheSoftTimeoutIsNotServed(Breadth breadth) {
    ReportKey<String> key = ReportKey.of("sales:today:eu", String.class);
    AtomicReference<Runnable> atHandover = new AtomicReference<>(() -> {});
    try (TenantCacheManager manager = caches(task -> atHandover.get().run())) { // runs no load
      TenantCache cache = manager.tenant("acme");
      CachePolicy soft = SOFT.withTags(Tag.of("orders"));
      cache.remember(key, soft, () -> "expired");
      ticker.advance(Duration.ofMinutes(10));
      assertThat(cache.ask(key, soft, () -> "new").source()).isEqualTo(Source.STALE);
      ticker.advance(Duration.ofSeconds(1));
      cache.refresh(key, soft, () -> "expired");
      ticker.advance(Duration.ofMinutes(10));

      atHandover.set(() -> breadth.invalidate(manager)); // the wait begins after it
      assertThat(cache.ask(key, soft, () -> "new"))
          .extracting(Answer::value, Answer::source)
          .containsExactly("new", Source.COMPUTED);
    }
  }

  @Test
  void anExpiredValueServesPastTheHardTimeoutIfThePolicySaysSo() {
    expired();
    CachePolicy both = HARD.withStaleIfError(Duration.ofMinutes(5), Duration.ofSeconds(30));
    assertThat(acme.ask(KEY, both, () -> "late").source()).isEqualTo(Source.STALE);
    assertThat(acme.explain(KEY).failure().orElseThrow()).contains("LoadTimeoutException");
    background.runNext();
    assertThat(acme.get(KEY)).contains("late");
  }

  @Test
  void anInvalidatedValueDoesNotServePastTheHardTimeout() {
    expired();
    acme.invalidate("sales:*");
    CachePolicy both = HARD.withStaleIfError(Duration.ofMinutes(5), Duration.ofSeconds(30));
    assertThatThrownBy(() -> acme.ask(KEY, both, () -> "late"))
        .isInstanceOf(LoadTimeoutException.class);
  }

  @Test
  void whoJoinsAnothersLoadWaitsNoLongerThanTheirOwnTimeout() throws Exception {
    HeldLoader held = new HeldLoader(() -> "value");
    var leader = Threads.start(() -> acme.remember(KEY, PLAIN, held));
    held.awaitRead();
    assertThatThrownBy(() -> acme.remember(KEY, HARD, () -> "not run"))
        .isInstanceOf(LoadTimeoutException.class);
    held.release();
    assertThat(leader.result()).isEqualTo("value");
    assertThat(background.queued()).isZero();
  }

  @Test
  void aRefreshEndsAtTheHardTimeoutToo() {
    acme.remember(KEY, PLAIN, () -> "one");
    assertThatThrownBy(() -> acme.refresh(KEY, HARD, () -> "two"))
        .isInstanceOf(LoadTimeoutException.class);
    assertThat(acme.get(KEY)).contains("one");
    background.runNext();
    assertThat(acme.get(KEY)).contains("two");
  }

  @Test
  void whenTheExecutorRefusesTheCallerLoadsAndWaitsAsLongAsThatTakes() {
    background.full(true);
    Thread me = Thread.currentThread();
    ReportKey<Thread> key = ReportKey.of("who", Thread.class);
    assertThat(acme.remember(key, HARD, Thread::currentThread)).isSameAs(me);
    ticker.advance(Duration.ofMinutes(10));
    assertThat(acme.ask(key, SOFT, Thread::currentThread))
        .extracting(Answer::value, Answer::source)
        .containsExactly(me, Source.COMPUTED);
  }

  @Test
  void anExecutorThatRunsTasksOnItsCallersThreadWillDo() {
    TenantCache cache = caches(Runnable::run).tenant("acme");
    assertThat(cache.ask(KEY, PLAIN.withHardTimeout(LONG), () -> "value"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("value", Source.COMPUTED);
    ticker.advance(Duration.ofMinutes(10));
    CachePolicy soft = PLAIN.withSoftTimeout(LONG, Duration.ofMinutes(5));
    assertThat(cache.remember(KEY, soft, () -> "next")).isEqualTo("next");
  }

  @Test
  void whoWaitsForALoadThatTheExecutorThenRefusesLoadsToo() throws Exception {
    CountDownLatch handedOver = new CountDownLatch(1);
    CountDownLatch refuse = new CountDownLatch(1);
    Executor refusing =
        task -> {
          handedOver.countDown();
          Threads.await(refuse);
          throw new RejectedExecutionException("full");
        };
    TenantCache cache = caches(refusing).tenant("acme");
    CachePolicy patient = PLAIN.withHardTimeout(LONG);
    HeldLoader held = new HeldLoader(() -> "value");
    var leader = Threads.start(() -> cache.remember(KEY, patient, held));
    Threads.await(handedOver);
    var other = Threads.start(() -> cache.remember(KEY, patient, () -> "value"));
    other.awaitWaiting();
    refuse.countDown();
    held.release();

    assertThat(leader.result()).isEqualTo("value");
    assertThat(other.result()).isEqualTo("value");
  }

  @Test
  void whoseLoadTheExecutorRefusesIsAnsweredByWhatWasPutMeanwhile() throws Exception {
    CountDownLatch handedOver = new CountDownLatch(1);
    CountDownLatch refuse = new CountDownLatch(1);
    Executor refusing =
        task -> {
          handedOver.countDown();
          Threads.await(refuse);
          throw new RejectedExecutionException("full");
        };
    TenantCache cache = caches(refusing).tenant("acme");
    CachePolicy patient = PLAIN.withHardTimeout(LONG);
    var caller = Threads.start(() -> cache.ask(KEY, patient, () -> "not run"));
    Threads.await(handedOver);
    cache.put(KEY, "put", PLAIN);
    refuse.countDown();

    assertThat(caller.result())
        .extracting(Answer::value, Answer::source)
        .containsExactly("put", Source.HIT);
    assertThat(cache.stats().loads()).isZero();
  }

  @Test
  void aLoadInsideALoadTakesNoSecondThread() {
    ReportKey<Thread> inner = ReportKey.of("inner", Thread.class);
    assertThatThrownBy(
            () ->
                acme.remember(
                    ReportKey.of("outer", Thread.class),
                    HARD,
                    () -> {
                      assertThat(acme.remember(inner, HARD, Thread::currentThread))
                          .isSameAs(Thread.currentThread());
                      return Thread.currentThread();
                    }))
        .isInstanceOf(LoadTimeoutException.class);
    background.runNext();
    assertThat(background.queued()).isZero();
    assertThat(acme.get(inner)).contains(Thread.currentThread());
  }

  @Test
  void aLoadThatHangsIsReplacedAfterTheLoadTimeoutAndItsLateValueIsNotStored() throws Exception {
    try (TenantCacheManager impatient =
        TenantCacheManager.builder()
            .loadTimeout(Duration.ofMillis(20))
            .executor(task -> Threads.start(() -> run(task)))
            .build()) {
      TenantCache cache = impatient.tenant("acme");
      HeldLoader hung = new HeldLoader(() -> "hung");
      assertThatThrownBy(() -> cache.remember(KEY, HARD, hung))
          .isInstanceOf(LoadTimeoutException.class);
      hung.awaitRead();

      // Joins, waits for the rest of the load timeout, then loads itself.
      assertThat(cache.remember(KEY, PLAIN, () -> "own")).isEqualTo("own");

      hung.release();
      assertThat(cache.get(KEY)).contains("own");
    }
  }

  @Test
  void aQueuedLoadIsTakenOverByWhoHasNoTimeout() {
    assertThatThrownBy(() -> acme.remember(KEY, HARD, () -> "queued"))
        .isInstanceOf(LoadTimeoutException.class);
    assertThat(acme.ask(KEY, PLAIN, () -> "own"))
        .extracting(Answer::value, Answer::source)
        .containsExactly("own", Source.COMPUTED);
    background.runNext(); // finds its work done
    assertThat(acme.get(KEY)).contains("own");
  }

  @Test
  void whoseLoadIsDoneWaitsForNobody() {
    // One thread's load is done, and another that waited for it hasn't woken up yet when the first
    // asks for what the other loads.
    Waits waits = new Waits();
    Thread one = new Thread();
    Thread other = new Thread();
    Flight first = new Flight(KEY, PLAIN, acme.tenant());
    first.tryOwn(one);
    Flight second = new Flight(ReportKey.of("other", String.class), PLAIN, acme.tenant());
    second.tryOwn(other);
    waits.begin(other, first);
    first.fail(new IllegalStateException("done"));

    waits.begin(one, second); // doesn't throw
    waits.end(one);
    waits.end(other);
  }

  private void expired() {
    acme.remember(KEY, PLAIN.withStaleIfError(Duration.ofHours(1), Duration.ZERO), () -> "one");
    ticker.advance(Duration.ofMinutes(10));
  }

  private Void runNext() {
    background.runNext();
    return null;
  }

  private static Void run(Runnable task) {
    task.run();
    return null;
  }

  private TenantCacheManager caches(Executor executor) {
    return TenantCacheManager.builder().ticker(ticker).executor(executor).build();
  }
}
