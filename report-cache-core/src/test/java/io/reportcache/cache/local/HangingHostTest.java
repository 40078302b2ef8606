package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.HangingLog;
import io.reportcache.testing.Threads;
import io.reportcache.transaction.Transaction;
import io.reportcache.transaction.Transaction.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D4: a host's log or ticker that hangs in one thread holds no lock that another needs. */
@Timeout(60)
class HangingHostTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final ReportKey<String> OTHER = ReportKey.of("stock:today", String.class);
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));

  private final ThreadLocal<@Nullable Runnable> atTicker = new ThreadLocal<>();
  private final ThreadLocal<@Nullable Transaction> current = new ThreadLocal<>();
  private final List<Consumer<Outcome>> callbacks = new ArrayList<>();
  private final Transaction transaction = callbacks::add;
  private volatile int partialRollbacks;
  private final Transaction inner =
      new Transaction() {
        @Override
        public void onCompletion(Consumer<Outcome> completion) {
          callbacks.add(completion);
        }

        @Override
        public Transaction enclosing() {
          return transaction;
        }

        @Override
        public int partialRollbacks() {
          return partialRollbacks;
        }
      };
  private final TenantCacheManager caches =
      TenantCacheManager.builder()
          .transactions(current::get)
          .ticker(
              () -> {
                Runnable action = atTicker.get();
                if (action != null) {
                  atTicker.remove();
                  action.run();
                }
                return System.nanoTime();
              })
          .cascade("sales:*", "dashboard:*")
          .build();
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void aLogThatHangsAtTheEndOfATransactionLeavesItsOtherThreadsAlone() throws Exception {
    acme.put(KEY, "old", POLICY);
    within(
        transaction,
        () -> {
          acme.put(OTHER, "own", POLICY);
          caches.flushAllTenants();
        });
    try (HangingLog log = HangingLog.at("Invalidated for all tenants")) {
      var ending = ended(Outcome.COMMITTED);
      log.awaitReached();

      assertThat(othersRead(KEY)).as("invalidated already").isNull();
      within(transaction, () -> acme.put(KEY, "too late", POLICY));
      within(transaction, () -> acme.invalidate("stock:*"));
      assertThat(othersRead(OTHER)).isNull();

      log.close();
      ending.result();
    }
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.get(OTHER)).as("F1").isEmpty();
  }

  @Test
  void aTickerThatHangsAtTheEndOfATransactionLeavesItsOtherThreadsAlone() throws Exception {
    acme.put(KEY, "old", POLICY);
    within(
        transaction,
        () -> {
          acme.put(OTHER, "own", POLICY);
          acme.invalidate("sales:*");
        });
    Hanging hanging = new Hanging(1);
    var ending = Threads.start(() -> endsWith(hanging, Outcome.COMMITTED));
    Await.latch(hanging.reached);

    assertThat(othersRead(KEY)).as("what it has invalidated").isNull();
    assertThat(othersRead(OTHER)).as("what it has put").isEqualTo("own");
    within(transaction, () -> acme.forget(ReportKey.of("returns:today", String.class)));

    hanging.end.countDown();
    ending.result();
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.get(OTHER)).contains("own");
  }

  /** F1: it's in the cache by then, and in the transaction that hasn't ended quite. */
  @Test
  void whatATransactionHasJustStoredIsNotReadInItOnceOthersHaveInvalidatedIt() throws Exception {
    within(transaction, () -> acme.put(KEY, "own", POLICY));
    Hanging hanging = new Hanging(2); // when what is derived from it is dropped the second time
    var ending = Threads.start(() -> endsWith(hanging, Outcome.COMMITTED));
    Await.latch(hanging.reached);
    assertThat(othersRead(KEY)).isEqualTo("own");
    assertThat(acme.get(KEY)).contains("own");

    acme.invalidate(KEY.text());

    assertThat(othersRead(KEY)).isNull();
    hanging.end.countDown();
    ending.result();
    assertThat(acme.get(KEY)).isEmpty();
  }

  /** F1: on the thread that reads it was still to be hidden, or there. */
  @Test
  void aReadThatTheEndOfItsTransactionOvertakesSeesWhatIsThereThen() throws Exception {
    acme.put(KEY, "old", POLICY);
    within(transaction, () -> acme.forget(KEY));
    Hanging hanging = new Hanging(1);
    var reading =
        Threads.start(
            () -> {
              current.set(transaction);
              atTicker.set(hanging);
              return acme.get(KEY).orElse(null);
            });
    Await.latch(hanging.reached);

    callbacks.get(0).accept(Outcome.COMMITTED);
    hanging.end.countDown();

    assertThat(reading.result()).isNull();
  }

  /** What is in mind isn't changed under the hands of who takes it over. */
  @ParameterizedTest
  @EnumSource
  void whatComesWhileATransactionEndsDoesNotBreakThat(Coming coming) throws Exception {
    within(transaction, () -> acme.get(KEY));
    callbacks.get(0).accept(Outcome.COMMITTED); // so that what is handed over acts at once
    within(
        inner,
        () -> {
          acme.put(OTHER, "own", POLICY);
          acme.put(ReportKey.of("count", Long.class), 7L, POLICY);
        });
    Consumer<Outcome> end = callbacks.get(1);
    Hanging hanging = new Hanging(1);
    try (CapturedLog log = CapturedLog.of(TenantCacheManager.class)) {
      var ending =
          Threads.start(
              () -> {
                atTicker.set(hanging);
                end.accept(Outcome.COMMITTED);
                return null;
              });
      Await.latch(hanging.reached);

      within(inner, () -> coming.what.accept(this));
      hanging.end.countDown();
      ending.result();

      assertThat(log.at(Level.ERROR)).isEmpty();
    }
    assertThat(acme.has(OTHER)).isFalse();
  }

  /** The thread that takes over the first waits for the transaction around it here. */
  @Test
  void aCommitThatIsToldWhileARollbackIsTakenOverActs() throws Exception {
    LocalTier tier = Tiers.of(TenantCacheManager.builder());
    Space space = tier.space(TenantId.of("acme"));
    TransactionWork outer = new TransactionWork(tier.transactionServices(), null);
    TransactionWork work = new TransactionWork(tier.transactionServices(), outer);
    space.face().put(KEY, "old", POLICY);
    work.invalidate(space, List.of(KEY), "test");
    Threads.Running<?> ending;
    synchronized (outer) {
      ending =
          Threads.start(
              () -> {
                work.complete(Outcome.ROLLED_BACK);
                return null;
              });
      Thread thread = ending.thread();
      Await.until("it waits", () -> thread.getState() == Thread.State.BLOCKED);
      work.complete(Outcome.ROLLED_BACK);
      assertThat(space.face().get(KEY)).contains("old");
      work.complete(Outcome.COMMITTED);
      assertThat(space.face().get(KEY)).as("F1: the commit was told").isEmpty();
      space.face().put(KEY, "loaded by an older reader", POLICY);
      work.complete(Outcome.ROLLED_BACK);
    }
    ending.result();
    assertThat(space.face().get(KEY)).isEmpty();
    tier.close();
  }

  /**
   * F1: who tells a commit reads nothing of before, though another thread hangs in taking it over.
   */
  @Test
  void whoTellsACommitThatAnotherTakesOverNeedNotWaitForIt() throws Exception {
    acme.put(KEY, "old", POLICY);
    acme.put(OTHER, "old", POLICY);
    within(
        transaction,
        () -> {
          acme.put(OTHER, "own", POLICY);
          acme.invalidate("sales:*");
        });
    Hanging hanging = new Hanging(1);
    var ending = Threads.start(() -> endsWith(hanging, Outcome.UNKNOWN));
    Await.latch(hanging.reached);

    callbacks.get(0).accept(Outcome.COMMITTED);

    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.get(OTHER)).isEmpty();
    hanging.end.countDown();
    ending.result();
    assertThat(acme.get(KEY)).isEmpty();
    assertThat(acme.get(OTHER)).isEmpty();
  }

  /** A ticker or a log may call the cache itself, in the transaction that is just being ended. */
  @Test
  void anInvalidationOutOfTheEndOfATransactionActsAtOnce() {
    within(
        transaction,
        () -> {
          acme.put(OTHER, "own", POLICY);
          acme.invalidate("sales:*");
        });
    atTicker.set(() -> within(transaction, () -> acme.invalidate("stock:*")));

    callbacks.get(0).accept(Outcome.COMMITTED);

    assertThat(acme.get(OTHER)).as("F1").isEmpty();
  }

  @Test
  void aTickerThatHangsInASweepHoldsUpNoOther() throws Exception {
    acme.put(KEY, "old", POLICY);
    acme.invalidate("sales:*");
    Hanging hanging = new Hanging(1);
    var sweeping =
        Threads.start(
            () -> {
              atTicker.set(hanging);
              return caches.cleanUp();
            });
    Await.latch(hanging.reached);

    var another = Threads.start(caches::cleanUp);

    assertThat(another.result().kept()).isZero();
    assertThat(caches.size()).isZero();
    hanging.end.countDown();
    assertThat(sweeping.result().kept()).isZero();
  }

  private final class Hanging implements Runnable {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch end = new CountDownLatch(1);
    private int left;

    /** Hangs when the ticker is asked for the time of this number, from 1. */
    Hanging(int at) {
      left = at;
    }

    @Override
    public void run() {
      if (--left > 0) {
        atTicker.set(this);
        return;
      }
      reached.countDown();
      Await.latch(end);
    }
  }

  private @Nullable Void endsWith(Hanging hanging, Outcome outcome) {
    atTicker.set(hanging);
    callbacks.get(0).accept(outcome);
    return null;
  }

  private Threads.Running<@Nullable Void> ended(Outcome outcome) {
    return Threads.start(
        () -> {
          callbacks.get(0).accept(outcome);
          return null;
        });
  }

  /** Reads on another thread of the transaction. */
  private @Nullable String othersRead(ReportKey<String> key) throws Exception {
    AtomicReference<@Nullable String> read = new AtomicReference<>();
    Threads.start(
            () -> {
              within(transaction, () -> read.set(acme.get(key).orElse(null)));
              return null;
            })
        .result();
    return read.get();
  }

  private void within(Transaction in, Runnable work) {
    try {
      Threads.start(
              () -> {
                current.set(in);
                work.run();
                return null;
              })
          .result();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
  private enum Coming {
    PUT(test -> test.acme.put(KEY, "too late", POLICY)),
    INCREMENT(test -> test.acme.increment("count")),
    ROLLED_BACK_IN_PART(
        test -> {
          test.partialRollbacks++;
          var unused = test.acme.has(KEY);
        });

    private final Consumer<HangingHostTest> what;

    Coming(Consumer<HangingHostTest> what) {
      this.what = what;
    }
  }
}
