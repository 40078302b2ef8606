package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadInterruptedException;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.Loader;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.testing.Threads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D5: the interrupt, the stack and the time-out of one caller are no other caller's. */
class InterruptedLoadsTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final ReportKey<String> PART = ReportKey.of("part", String.class);
  private static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofMinutes(10));
  private static final CachePolicy TIMED = PLAIN.withHardTimeout(Duration.ofSeconds(15));

  private final TenantCacheManager caches = TenantCacheManager.builder().build();
  private final TenantCache acme = caches.tenant("acme");
  private final CountDownLatch loading = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void close() {
    caches.close();
  }

  /** What a loader makes of the interrupt of its thread. */
  enum Reaction {
    THROWS_IT {
      @Override
      String react(InterruptedException e) throws Exception {
        throw e;
      }
    },
    WRAPS_IT {
      @Override
      String react(InterruptedException e) {
        throw new IllegalStateException("no connection", new ExecutionException(e));
      }
    },
    SETS_THE_FLAG_AND_THROWS_ANOTHER {
      @Override
      String react(InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("cancelled");
      }
    },
    THROWS_OF_IO {
      @Override
      String react(InterruptedException e) throws Exception {
        throw new InterruptedIOException("read");
      }
    },
    THROWS_OF_A_CHANNEL {
      @Override
      String react(InterruptedException e) throws Exception {
        throw new IOException(new ClosedByInterruptException());
      }
    };

    abstract String react(InterruptedException e) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void theInterruptOfWhoLoadsReachesNoneWhoJoined(Reaction reaction) throws Exception {
    AtomicInteger loads = new AtomicInteger();
    var leader = Threads.start(() -> acme.remember(KEY, PLAIN, interruptible(reaction)));
    Threads.await(loading);
    List<Threads.Running<String>> joined = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      CachePolicy policy = i % 2 == 0 ? PLAIN : TIMED;
      joined.add(
          Threads.start(
              () ->
                  acme.remember(
                      KEY,
                      policy,
                      () -> {
                        loads.incrementAndGet();
                        return "loaded";
                      })));
    }
    joined.forEach(Threads.Running::awaitWaiting);
    leader.thread().interrupt();

    assertThatThrownBy(leader::result).isInstanceOf(ExecutionException.class);
    for (var each : joined) {
      assertThat(each.result()).isEqualTo("loaded");
    }
    assertThat(loads).as("one of them loads").hasValue(1);
  }

  @Test
  void theInterruptOfWhoWaitsInANestedLoadReachesNoneWhoJoinedTheOuter() throws Exception {
    HeldLoader part = new HeldLoader(() -> "part");
    var holder = Threads.start(() -> acme.remember(PART, PLAIN, part));
    part.awaitRead();
    var leader =
        Threads.start(() -> acme.remember(KEY, PLAIN, () -> acme.remember(PART, PLAIN, () -> "")));
    leader.awaitWaiting();
    var joined = Threads.start(() -> acme.remember(KEY, PLAIN, () -> "loaded"));
    joined.awaitWaiting();
    leader.thread().interrupt();

    assertThatThrownBy(leader::result).cause().isInstanceOf(LoadInterruptedException.class);
    assertThat(joined.result()).isEqualTo("loaded");
    part.release();
    assertThat(holder.result()).isEqualTo("part");
  }

  @Test
  void whoLoadsWithATimeoutThatEndsTakesNothingFromWhoJoined() throws Exception {
    HeldLoader held = new HeldLoader(() -> "value");
    CachePolicy brief = PLAIN.withHardTimeout(Duration.ofMillis(1));
    assertThatThrownBy(() -> acme.remember(KEY, brief, held))
        .isInstanceOf(LoadTimeoutException.class);
    held.awaitRead();
    var joined = Threads.start(() -> acme.remember(KEY, PLAIN, () -> "not run"));
    joined.awaitWaiting();
    held.release();
    assertThat(joined.result()).isEqualTo("value");
  }

  @Test
  void aLoadInTheBackgroundThatIsInterruptedByCloseGivesNobodyAnInterrupt() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    Loader<String, Exception> interrupted =
        () -> {
          if (tries.incrementAndGet() == 1) {
            loading.countDown();
            never.await();
          }
          return "loaded";
        };
    var caller = Threads.start(() -> acme.remember(KEY, TIMED, interrupted));
    Threads.await(loading);
    var joined = Threads.start(() -> acme.remember(KEY, TIMED, () -> "loaded"));
    joined.awaitWaiting();
    Thread.currentThread().interrupt(); // so that closing doesn't wait
    caches.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(caller.result()).isEqualTo("loaded");
    assertThat(joined.result()).isEqualTo("loaded");
  }

  @Test
  void aLoaderThatThrowsInterruptedExceptionByItselfIsTriedTwiceAtMost() {
    AtomicInteger tries = new AtomicInteger();
    assertThatThrownBy(
            () ->
                acme.remember(
                    KEY,
                    TIMED,
                    () -> {
                      tries.incrementAndGet();
                      throw new InterruptedException("of its own");
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(tries).hasValue(2);
  }

  @Test
  void theFullStackOfWhoLoadsReachesNoneWhoJoined() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    var leader =
        Threads.start(
            () ->
                acme.remember(
                    KEY,
                    PLAIN,
                    () -> {
                      loading.countDown();
                      Threads.await(release);
                      return deeper(0);
                    }));
    Threads.await(loading);
    var joined = Threads.start(() -> acme.remember(KEY, PLAIN, () -> "loaded"));
    joined.awaitWaiting();
    release.countDown();
    assertThatThrownBy(leader::result).cause().isInstanceOf(StackOverflowError.class);
    assertThat(joined.result()).isEqualTo("loaded");
  }

  @Test
  void aTimeoutOfASocketIsAFailureForAll() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    var leader =
        Threads.start(
            () ->
                acme.remember(
                    KEY,
                    PLAIN,
                    () -> {
                      loading.countDown();
                      Threads.await(release);
                      throw new SocketTimeoutException("read timed out");
                    }));
    Threads.await(loading);
    var joined = Threads.start(() -> acme.remember(KEY, PLAIN, () -> "not run"));
    joined.awaitWaiting();
    release.countDown();
    assertThatThrownBy(leader::result).cause().isInstanceOf(SocketTimeoutException.class);
    assertThatThrownBy(joined::result).cause().isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void anInterruptedLoadMakesNoOtherCallerPause() throws Exception {
    ManualTicker ticker = new ManualTicker();
    try (TenantCacheManager other = TenantCacheManager.builder().ticker(ticker).build()) {
      TenantCache cache = other.tenant("acme");
      CachePolicy policy = PLAIN.withStaleIfError(Duration.ofHours(1), Duration.ofMinutes(1));
      cache.remember(KEY, policy, () -> "old");
      ticker.advance(Duration.ofMinutes(10));
      var interrupted =
          Threads.start(() -> cache.remember(KEY, policy, interruptible(Reaction.WRAPS_IT)));
      Threads.await(loading);
      interrupted.thread().interrupt();
      assertThat(interrupted.result()).isEqualTo("old");
      assertThat(cache.ask(KEY, policy, () -> "new").source()).isEqualTo(Source.COMPUTED);
    }
  }

  @Test
  void anInterruptIsNotSwallowedByAnExpiredValue() throws Exception {
    ManualTicker ticker = new ManualTicker();
    try (TenantCacheManager other = TenantCacheManager.builder().ticker(ticker).build()) {
      TenantCache cache = other.tenant("acme");
      CachePolicy policy = PLAIN.withStaleIfError(Duration.ofHours(1), Duration.ofMinutes(1));
      cache.remember(KEY, policy, () -> "old");
      ticker.advance(Duration.ofMinutes(10));
      var interrupted =
          Threads.start(() -> cache.remember(KEY, policy, interruptible(Reaction.THROWS_IT)));
      Threads.await(loading);
      interrupted.thread().interrupt();
      assertThatThrownBy(interrupted::result).cause().isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void anInterruptOfWhatRanBeforeOnAThreadIsNoneOfTheLoads() throws Exception {
    try (TenantCacheManager other =
        TenantCacheManager.builder()
            .executor(
                task ->
                    Threads.start(
                        () -> {
                          Thread.currentThread().interrupt();
                          task.run();
                          return null;
                        }))
            .build()) {
      assertThat(
              other
                  .tenant("acme")
                  .remember(KEY, TIMED, () -> "" + Thread.currentThread().isInterrupted()))
          .isEqualTo("false");
    }
  }

  private Loader<String, Exception> interruptible(Reaction reaction) {
    return () -> {
      loading.countDown();
      try {
        never.await();
        return "never";
      } catch (InterruptedException e) {
        return reaction.react(e);
      }
    };
  }

  private static String deeper(int depth) {
    return depth < 0 ? "" : deeper(depth + 1) + depth;
  }
}
