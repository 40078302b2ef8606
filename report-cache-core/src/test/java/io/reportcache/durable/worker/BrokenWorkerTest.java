package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * D4: where memory gives out in the middle of a worker's step, shown by a ticker that throws there,
 * the worker goes on, and keeps nothing from others that it doesn't run itself.
 */
class BrokenWorkerTest {

  private static final LaneOptions ONE_THREAD = LaneOptions.defaults().withConcurrency(1);
  private static final Duration LEASE = Duration.ofMinutes(15);

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final AtomicInteger handled = new AtomicInteger();
  private final AtomicLong now = new AtomicLong();

  /** How often threads of a role may still ask what time it is until one can't. */
  private final AtomicInteger lastsFor = new AtomicInteger(Integer.MAX_VALUE);

  @Test
  void claimingGoesOnWhereverItBreaksOff() {
    DeliveryWorkerBuilder builder = builder().pollInterval(Duration.ofMillis(5));
    builder.ticker = () -> nanosBut("claim", System.nanoTime());
    try (DeliveryWorker worker = builder.build().start()) {
      for (int step = 0; step < 12; step++) {
        int all = step + 1;
        lastsFor.set(step);
        Await.until("it has broken off", () -> lastsFor.get() < 0);
        store.add(List.of(delivery("d")));
        worker.wake();
        Await.until("the next is handled", () -> handled.get() == all);
      }
    }
  }

  @Test
  void whatCannotBeginIsLeftToOthers() {
    DeliveryWorkerBuilder builder = builder();
    builder.ticker = () -> nanosBut("run-", now.get());
    lastsFor.set(1); // for the look at the lease, and not for the run
    store.add(List.of(delivery("a")));
    try (DeliveryWorker worker = new DeliveryWorker(builder.settings())) {
      awaitIdle(worker);
      assertThat(handled).hasValue(0);
      assertThat(lastsFor).hasNegativeValue();
    }
  }

  @Test
  void whatHasEndedAndCannotBeToldIsLeftToOthers() {
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(store)
            .lane(
                MAILER,
                ONE_THREAD,
                (delivery, run) -> {
                  handled.incrementAndGet();
                  lastsFor.set(0); // the next look at the time is how long it took
                });
    builder.ticker = () -> nanosBut("run-", now.get());
    store.add(List.of(delivery("a")));
    try (CapturedLog log = CapturedLog.of(DeliveryWorker.class);
        DeliveryWorker worker = new DeliveryWorker(builder.settings())) {
      awaitIdle(worker);
      assertThat(handled).hasValue(1);
      Await.until("it is said", () -> !log.at(Level.ERROR).isEmpty());
      assertThat(log.at(Level.ERROR))
          .singleElement()
          .asString()
          .endsWith("has ended can't be told; it will run again");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"watch", "lease"})
  void whatLooksAfterRunsGoesOnWhereverItBreaksOff(String role) {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger looks = new AtomicInteger();
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(store)
            .lane(
                MAILER,
                ONE_THREAD,
                (delivery, run) -> {
                  handled.incrementAndGet();
                  Await.latch(release);
                });
    builder.ticker =
        () -> {
          looks.addAndGet(isOf(role) ? 1 : 0);
          return nanosBut(role, System.nanoTime());
        };
    store.add(List.of(delivery("a")));
    try (DeliveryWorker worker = builder.build().start()) {
      Await.until("it runs", () -> handled.get() == 1);
      for (int step = 0; step < 3; step++) {
        lastsFor.set(step);
        Await.until("it has broken off", () -> lastsFor.get() < 0);
        int before = looks.get();
        Await.until("it looks again", () -> looks.get() > before);
      }
      release.countDown();
    }
  }

  /** It would be kept from others for as long as this worker lives. */
  @Test
  void theLeaseOfWhatIsClaimedAndNotTakenIsNotExtended() {
    AtomicBoolean breaks = new AtomicBoolean();
    AtomicInteger claims = new AtomicInteger();
    AtomicInteger extensions = new AtomicInteger();
    store.add(List.of(delivery("a")));
    DeliveryStore watched =
        ChangedStore.of(
            store,
            (call, given) -> {
              extensions.addAndGet(call.equals("extend") ? 1 : 0);
              if (!call.equals("claim")) {
                return null;
              }
              List<ClaimedDelivery> claimed = store.claim((Claim) given[0]);
              claims.addAndGet(claimed.size());
              breaks.set(true); // on the look at the time that follows
              return claimed;
            });
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(watched).lane(MAILER, ONE_THREAD, (delivery, run) -> {}).lease(LEASE);
    builder.ticker =
        () -> {
          if (breaks.getAndSet(false)) {
            throw new OutOfMemoryError("injected");
          }
          return now.get();
        };
    try (DeliveryWorker worker = new DeliveryWorker(builder.settings())) {
      var unused = worker.claimer.round();
      now.addAndGet(LEASE.toNanos() / 2);
      worker.watch.extendDue();
      assertThat(claims).hasValue(1);
      assertThat(extensions).hasValue(0);
    }
  }

  @Test
  void theWatchLooksOnThoughHandingBackFails() {
    AtomicInteger looks = new AtomicInteger();
    Watch watch =
        new Watch(
            builder().settings(),
            new Holdings(),
            (one, attempt) -> {},
            (one, attempt) -> {},
            () -> {
              looks.incrementAndGet();
              throw new InternalError("injected");
            });
    watch.look();
    watch.look();
    assertThat(looks).hasValue(2);
  }

  @Test
  void theTimeOfEachRunIsUpThoughOneCannotBeEnded() {
    DeliveryWorkerBuilder builder = builder();
    builder.ticker = now::get;
    store.add(List.of(delivery("a"), delivery("b")));
    LaneWork work =
        new LaneWork(
            new ServedLane(MAILER, ONE_THREAD, (delivery, run) -> {}),
            1,
            run -> {},
            next -> true,
            () -> {});
    Holdings holdings = new Holdings();
    for (ClaimedDelivery claimed : store.claim(new Claim(MAILER, 2, "one", LEASE))) {
      OwnedDelivery owned = work.claimed(claimed, new Lease(0, LEASE, now::get));
      owned.waits();
      owned.starts();
      owned.begins(new Attempt(1, ONE_THREAD, now::get));
      holdings.addAll(List.of(owned));
    }
    List<OwnedDelivery> ended = new ArrayList<>();
    Watch watch =
        new Watch(
            builder.settings(),
            holdings,
            (one, attempt) -> {
              ended.add(one);
              throw new InternalError("injected");
            },
            (one, attempt) -> {},
            () -> {});
    now.set(ONE_THREAD.timeout().toNanos() + 1);
    watch.look();
    assertThat(ended).containsExactlyInAnyOrderElementsOf(holdings).hasSize(2);
  }

  private DeliveryWorkerBuilder builder() {
    return DeliveryWorker.of(store)
        .lane(MAILER, ONE_THREAD, (delivery, run) -> handled.incrementAndGet());
  }

  private long nanosBut(String role, long nanos) {
    if (isOf(role) && lastsFor.getAndDecrement() == 0) {
      throw new OutOfMemoryError("injected");
    }
    return nanos;
  }

  private static boolean isOf(String role) {
    return Thread.currentThread().getName().startsWith("report-cache-delivery-" + role);
  }

  private static void awaitIdle(DeliveryWorker worker) {
    var unused = worker.claimer.round();
    Await.until(
        "nothing is kept",
        () -> {
          var none = worker.claimer.round();
          return worker.isIdle();
        });
  }
}
