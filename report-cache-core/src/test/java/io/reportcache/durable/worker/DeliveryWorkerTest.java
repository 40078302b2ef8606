package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.AUDIT;
import static io.reportcache.durable.store.Deliveries.GLOBEX;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.message;
import static io.reportcache.durable.store.Deliveries.ordered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class DeliveryWorkerTest {

  private static final LaneOptions QUICK =
      LaneOptions.defaults()
          .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), 0.5));

  private final MemoryDeliveryStore memory = new MemoryDeliveryStore();
  private final MovableStore store = new MovableStore(memory);
  private final LibraryThreads threads = new LibraryThreads();
  private final List<DeliveryWorker> workers = new ArrayList<>();
  private final Collection<String> handled = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    workers.forEach(DeliveryWorker::close);
    threads.awaitNone();
  }

  @Test
  void whatIsThereIsHandledAndWhatComesLaterToo() {
    memory.add(List.of(delivery("a")));
    DeliveryWorker worker = start(QUICK, (delivery, run) -> handled.add(payload(delivery)));
    awaitCompleted(1);
    memory.add(List.of(delivery("b")));
    worker.wake();
    awaitCompleted(2);
    assertThat(handled).containsExactly("a", "b");
    awaitStats(worker, new DeliveryWorkerStats(2, 0, 0, 0, 0));
  }

  @Test
  void withoutBeingWokenItAsksNowAndThen() {
    DeliveryWorkerBuilder builder = builder(QUICK, (delivery, run) -> handled.add("x"));
    workers.add(builder.pollInterval(Duration.ofMillis(10)).build().start());
    memory.add(List.of(delivery("a")));
    awaitCompleted(1);
  }

  @Test
  void theHandlerHasTheTenantAndNothingIsLeftOfItAfterwards() {
    Collection<Optional<TenantId>> tenants = new ConcurrentLinkedQueue<>();
    memory.add(
        List.of(delivery(ACME, "a"), delivery(GLOBEX, "g"), delivery(TenantId.CENTRAL, "c")));
    start(
        QUICK.withConcurrency(1),
        (delivery, run) -> {
          tenants.add(TenantContext.current());
          if (run.attempt() == 1) {
            TenantContext.open(TenantId.of("left open")); // by a careless handler
            throw new IllegalStateException("again");
          }
        });
    awaitCompleted(3);
    assertThat(tenants)
        .hasSize(6)
        .containsOnly(Optional.of(ACME), Optional.of(GLOBEX), Optional.of(TenantId.CENTRAL));
    for (TenantId tenant : List.of(ACME, GLOBEX, TenantId.CENTRAL)) {
      assertThat(Collections.frequency(tenants, Optional.of(tenant))).as("run, retry").isEqualTo(2);
    }
  }

  @Test
  void whoFailsIsTriedAgainThenADeadLetterOnceAndTold() {
    AtomicInteger runs = new AtomicInteger();
    List<String> told = new ArrayList<>();
    memory.add(List.of(delivery("a")));
    DeliveryWorker worker =
        start(
            QUICK,
            new LaneHandler() {
              @Override
              public void handle(ClaimedDelivery delivery, DeliveryRun run) {
                assertThat(run.isLast()).isEqualTo(runs.incrementAndGet() == 3);
                run.performedBy("Ann");
                throw new IllegalStateException("no " + run.attempt(), new Error("deep"));
              }

              @Override
              public void deadLetter(ClaimedDelivery delivery, Throwable cause) {
                synchronized (told) {
                  told.add(cause.getMessage() + " of " + TenantContext.current().orElseThrow());
                }
              }
            });
    awaitStatus(DeliveryStatus.DEAD_LETTER, 1);
    Await.until(
        "the handler is told",
        () -> {
          synchronized (told) {
            return told.size() == 1;
          }
        });
    assertThat(told).containsExactly("no 3 of tenant 'acme'");
    assertThat(runs).hasValue(3);
    assertThat(memory.find(DeliveryQuery.deadLetters(), 0, 10))
        .singleElement()
        .satisfies(
            dead ->
                assertThat(dead.runs())
                    .extracting(DeliveryRunLog::ending, DeliveryRunLog::performedBy)
                    .containsExactly(
                        tuple(Ending.FAILED, "Ann"),
                        tuple(Ending.FAILED, "Ann"),
                        tuple(Ending.DEAD_LETTER, "Ann")))
        .satisfies(
            dead ->
                assertThat(dead.runs().get(2).error())
                    .isEqualTo(
                        "java.lang.IllegalStateException: no 3; caused by java.lang.Error: deep"));
    awaitStats(worker, new DeliveryWorkerStats(0, 2, 1, 0, 0));
  }

  @Test
  void whoClosesOrWaitsForAllWaitsForWhatIsDoneAboutADeadLetter() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    memory.add(List.of(delivery("a")));
    DeliveryWorker worker =
        start(
            QUICK.withAttempts(1),
            new LaneHandler() {
              @Override
              public void handle(ClaimedDelivery delivery, DeliveryRun run) {
                throw new IllegalStateException("no");
              }

              @Override
              public void deadLetter(ClaimedDelivery delivery, Throwable cause) {
                told.countDown();
                Await.latch(goOn);
                done.set(true);
              }
            });
    Await.latch(told);
    assertThat(worker.awaitIdle(Duration.ofMillis(20))).isFalse();
    Thread closer = new Thread(worker::close);
    closer.start();
    goOn.countDown();
    closer.join();
    assertThat(done).isTrue();
  }

  @Test
  void anErrorOfAHandlerIsAFailureAndDisturbsNoOther() {
    memory.add(List.of(delivery("bad"), delivery("good")));
    start(
        QUICK.withAttempts(1).withConcurrency(1),
        (delivery, run) -> {
          if (payload(delivery).equals("bad")) {
            throw new StackOverflowError();
          }
          handled.add(payload(delivery));
        });
    awaitStatus(DeliveryStatus.DEAD_LETTER, 1);
    awaitCompleted(1);
    assertThat(handled).containsExactly("good");
  }

  @Test
  void aFailureThatCannotBeToldIsAFailure() {
    memory.add(List.of(delivery("a")));
    start(
        QUICK.withAttempts(1),
        (delivery, run) -> {
          throw new IllegalStateException() {
            @Override
            public String getMessage() {
              throw new IllegalArgumentException("no message");
            }
          };
        });
    awaitStatus(DeliveryStatus.DEAD_LETTER, 1);
  }

  @Test
  void aReplayedDeadLetterRunsAgainInItsTenantsContext() {
    AtomicBoolean works = new AtomicBoolean();
    memory.add(List.of(delivery(GLOBEX, "g")));
    DeliveryWorker worker =
        start(
            QUICK.withAttempts(1),
            (delivery, run) -> {
              if (!works.get()) {
                throw new IllegalStateException("not yet");
              }
              handled.add(TenantContext.current().orElseThrow().value());
            });
    awaitStatus(DeliveryStatus.DEAD_LETTER, 1);
    works.set(true);
    assertThat(memory.replay(DeliveryQuery.all())).isOne();
    worker.wake();
    awaitCompleted(1);
    assertThat(handled).containsExactly("globex");
  }

  @Test
  void anUnknownTypeIsParkedUntilAWorkerKnowsIt() {
    memory.add(List.of(delivery("a")));
    DeliveryWorker ignorant =
        start(
            QUICK,
            (delivery, run) -> {
              throw new UnknownTypeException("invoice.paid isn't known here");
            });
    awaitStatus(DeliveryStatus.PARKED, 1);
    awaitStats(ignorant, new DeliveryWorkerStats(0, 0, 0, 1, 0));
    ignorant.close();

    start(
        QUICK,
        new LaneHandler() {
          @Override
          public void handle(ClaimedDelivery delivery, DeliveryRun run) {
            handled.add("run " + run.attempt());
          }

          @Override
          public Map<String, Integer> types() {
            return Map.of("invoice.paid", 1);
          }
        });
    awaitCompleted(1);
    assertThat(handled).containsExactly("run 1");
  }

  /** E5: what it does about its interrupt is part of its run. */
  @Test
  void noOtherOfItsEntityBeginsBeforeAnInterruptedOneHasReturned() throws InterruptedException {
    ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
    MemoryDeliveryStore timed = new MemoryDeliveryStore(20, time, time);
    timed.add(List.of(ordered("a", "k"), ordered("b", "k")));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch cleaning = new CountDownLatch(1);
    CountDownLatch cleaned = new CountDownLatch(1);
    DeliveryWorker worker =
        inSteps(
            timed,
            time,
            QUICK.withAttempts(1),
            (delivery, run) -> {
              handled.add(payload(delivery));
              if (payload(delivery).equals("a")) {
                running.countDown();
                awaitInterrupt(cleaning);
                cleaned.await();
              }
            });
    worker.claimer.round();
    Await.latch(running);
    time.pass(Duration.ofMinutes(1).plusMillis(1));
    worker.watch.look();
    Await.latch(cleaning);
    worker.settler.settleNow();
    worker.wake();
    worker.claimer.round();
    assertThat(handled).containsExactly("a");
    assertThat(timed.count(DeliveryQuery.all()))
        .containsEntry(DeliveryStatus.PROCESSING, 1L)
        .containsEntry(DeliveryStatus.PENDING, 1L);

    cleaned.countDown();
    Await.until(
        "it has failed",
        () -> {
          settle(worker);
          return worker.stats().deadLetters() == 1;
        });
    worker.claimer.round();
    Await.until("the next runs", () -> handled.contains("b"));
  }

  /** A rolling deployment: workers of the version before still claim, and park what is new. */
  @Test
  void whatAnOlderWorkerParksIsTakenUpWithinSeconds() throws InterruptedException {
    ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
    MemoryDeliveryStore timed = new MemoryDeliveryStore(20, time, time);
    DeliveryWorker newer =
        inSteps(
            timed,
            time,
            QUICK.withConcurrency(20),
            new LaneHandler() {
              @Override
              public void handle(ClaimedDelivery delivery, DeliveryRun run) {
                handled.add(payload(delivery));
              }

              @Override
              public Map<String, Integer> types() {
                return Map.of("invoice.paid", 1);
              }
            });
    newer.claimer.round(); // finds nothing
    IntStream.range(0, 20).forEach(i -> timed.add(List.of(delivery("p" + i))));
    DeliveryWorker older =
        inSteps(
            timed,
            time,
            QUICK.withConcurrency(20),
            (delivery, run) -> {
              throw new UnknownTypeException("invoice.paid isn't known here");
            });
    older.claimer.round();
    Await.until(
        "what the older has claimed is parked",
        () -> {
          settle(older);
          return older.stats().parked() > 0
              && !timed.count(DeliveryQuery.all()).containsKey(DeliveryStatus.PROCESSING);
        });
    time.pass(Duration.ofSeconds(5));
    newer.claimer.round();
    newer.claimer.round();
    Await.until("all have run", () -> handled.size() == 20);
  }

  private static void settle(DeliveryWorker worker) {
    try {
      worker.settler.settleNow();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** One that isn't started: the test does what its threads would do. */
  private DeliveryWorker inSteps(
      DeliveryStore timed, ManualTime time, LaneOptions options, LaneHandler handler) {
    DeliveryWorkerBuilder builder = DeliveryWorker.of(timed).lane(MAILER, options, handler);
    builder.ticker = time;
    DeliveryWorker worker = new DeliveryWorker(builder.settings());
    workers.add(worker);
    return worker;
  }

  @Test
  void aHandlerThatTakesTooLongIsInterruptedAndHasFailed() {
    memory.add(List.of(delivery("a")));
    CountDownLatch forever = new CountDownLatch(1);
    start(
        QUICK.withTimeout(Duration.ofMillis(20)).withAttempts(2),
        (delivery, run) -> {
          if (run.attempt() == 1) {
            forever.await();
          }
          handled.add("attempt " + run.attempt());
        });
    awaitCompleted(1);
    assertThat(handled).containsExactly("attempt 2");
    assertThat(memory.find(DeliveryQuery.all(), 0, 1).get(0).runs().get(0).error())
        .contains("has taken longer than its time-out of PT0.02S and was interrupted");
  }

  @Test
  void aHandlerThatHeedsNoInterruptKeepsNoOtherLaneAndChangesNothingLater() throws Exception {
    memory.add(List.of(delivery("stuck"), NewDelivery.of(AUDIT, message(ACME, "free"))));
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch returned = new CountDownLatch(1);
    DeliveryWorkerBuilder builder =
        builder(
                QUICK.withTimeout(Duration.ofMillis(20)).withAttempts(1).withConcurrency(1),
                (delivery, run) -> {
                  awaitUninterruptibly(release);
                  returned.countDown();
                })
            .lane(AUDIT, QUICK, (delivery, run) -> handled.add(payload(delivery)));
    workers.add(builder.build().start());
    awaitStatus(DeliveryStatus.DEAD_LETTER, 1);
    awaitCompleted(1);
    release.countDown();
    assertThat(returned.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(memory.count(DeliveryQuery.deadLetters()))
        .containsExactly(Map.entry(DeliveryStatus.DEAD_LETTER, 1L));
  }

  @Test
  void noMoreRunAtOnceThanTold() throws Exception {
    IntStream.range(0, 50).forEach(i -> memory.add(List.of(delivery("p" + i))));
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    start(
        QUICK.withConcurrency(3),
        (delivery, run) -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          three.countDown();
          three.await(); // the first three are there at once
          now.decrementAndGet();
        });
    awaitCompleted(50);
    assertThat(most).hasValue(3);
  }

  @Test
  void thoseOfOneKeyRunInOrderThoughManyThreadsRun() {
    List<NewDelivery> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      for (String key : List.of("a", "b", "c")) {
        all.add(ordered(key + i, key));
      }
    }
    memory.add(all);
    start(QUICK.withConcurrency(8), (delivery, run) -> handled.add(payload(delivery)));
    awaitCompleted(60);
    for (String key : List.of("a", "b", "c")) {
      assertThat(handled.stream().filter(payload -> payload.startsWith(key)))
          .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> key + i).toList());
    }
  }

  @Test
  void onlyTheTenantsToldAreServed() {
    memory.add(List.of(delivery(ACME, "a"), delivery(GLOBEX, "g")));
    workers.add(
        builder(QUICK, (delivery, run) -> handled.add(payload(delivery)))
            .tenants(Set.of(GLOBEX))
            .build()
            .start());
    awaitCompleted(1);
    assertThat(handled).containsExactly("g");
    assertThat(memory.count(DeliveryQuery.all())).containsEntry(DeliveryStatus.PENDING, 1L);
  }

  @Test
  void closingFinishesWhatRunsAndHandsBackWhatHasNotBegun() throws Exception {
    IntStream.range(0, 10).forEach(i -> memory.add(List.of(delivery("p" + i))));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    DeliveryWorker worker =
        start(
            QUICK.withConcurrency(1),
            (delivery, run) -> {
              running.countDown();
              release.await();
            });
    assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
    Thread closing = new Thread(worker::close);
    closing.start();
    awaitStatus(DeliveryStatus.PENDING, 9);
    release.countDown();
    closing.join();
    assertThat(memory.count(DeliveryQuery.all()))
        .containsOnly(
            Map.entry(DeliveryStatus.COMPLETED, 1L), Map.entry(DeliveryStatus.PENDING, 9L));
    worker.close(); // again
  }

  @Test
  void closingInterruptsWhatDoesNotEndAndHandsItBack() throws Exception {
    memory.add(List.of(delivery("a")));
    CountDownLatch running = new CountDownLatch(1);
    DeliveryWorker worker =
        builder(
                QUICK,
                (delivery, run) -> {
                  running.countDown();
                  new CountDownLatch(1).await(); // for ever
                })
            .closePatience(Duration.ofMillis(50))
            .build()
            .start();
    assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
    worker.close();
    assertThat(memory.find(DeliveryQuery.all(), 0, 10))
        .singleElement()
        .satisfies(
            stored -> {
              assertThat(stored.status()).isEqualTo(DeliveryStatus.PENDING);
              assertThat(stored.failures()).isZero();
              assertThat(stored.runs())
                  .extracting(DeliveryRunLog::error)
                  .containsExactly("interrupted: the worker closes");
            });
  }

  @Test
  void aStoreThatIsAwayForAWhileLosesNothing() {
    IntStream.range(0, 20).forEach(i -> memory.add(List.of(delivery("p" + i))));
    store.away = true;
    start(QUICK, (delivery, run) -> handled.add(payload(delivery)));
    Await.until("it has asked in vain", () -> store.refused.get() > 0);
    store.away = false;
    awaitCompleted(20);

    IntStream.range(0, 20).forEach(i -> memory.add(List.of(delivery("q" + i))));
    store.settlesRefused = 7;
    workers.get(0).wake();
    awaitCompleted(40);
    assertThat(handled).doesNotHaveDuplicates().hasSize(40);
  }

  @Test
  void anEndingThatTheStoreNeverTakesKeepsNoOther() {
    IntStream.range(0, 20).forEach(i -> memory.add(List.of(delivery("p" + i))));
    store.poison = "p7";
    DeliveryWorker worker = start(QUICK, (delivery, run) -> handled.add(payload(delivery)));
    awaitCompleted(19);
    Await.until("the bad one is given up", () -> worker.stats().lost() == 1);
    assertThat(memory.count(DeliveryQuery.all())).containsEntry(DeliveryStatus.PROCESSING, 1L);
  }

  @Test
  void whatWasTakenOverMeanwhileCountsForNothing() throws Exception {
    memory.add(List.of(delivery("a")));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    store.extendsNothing = true;
    DeliveryWorker paused =
        start(
            QUICK,
            (delivery, run) -> {
              running.countDown();
              release.await();
            });
    assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
    store.lapse();
    release.countDown();
    Await.until("its end came too late", () -> paused.stats().lost() == 1);
    assertThat(memory.count(DeliveryQuery.all())).doesNotContainKey(DeliveryStatus.DEAD_LETTER);
  }

  /** As when the process is stopped for longer than the lease: nobody could hand it back. */
  @Test
  void whatHasWaitedPastItsLeaseIsNotRunByThatClaim() throws InterruptedException {
    ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
    MemoryDeliveryStore timed = new MemoryDeliveryStore(10, time, time);
    timed.add(List.of(delivery("a"), delivery("b")));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    DeliveryWorker stopped =
        inSteps(
            timed,
            time,
            QUICK.withConcurrency(1),
            (delivery, run) -> {
              handled.add(payload(delivery));
              running.countDown();
              release.await();
            });
    stopped.claimer.round();
    Await.latch(running);
    time.pass(Duration.ofMinutes(2));
    release.countDown();
    Await.until("its lease has ended", () -> stopped.stats().lost() == 1);
    assertThat(handled).containsExactly("a");
  }

  /** E3: an owner that the store doesn't hear of any more stops before another begins. */
  @Test
  void aRunWhoseLeaseEndsIsInterruptedThoughItsTimeIsNotUp() {
    ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
    MemoryDeliveryStore timed = new MemoryDeliveryStore(10, time, time);
    timed.add(List.of(delivery("a"), delivery("b")));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    DeliveryWorker unheard =
        inSteps(
            timed,
            time,
            QUICK.withConcurrency(1).withTimeout(Duration.ofSeconds(110)),
            (delivery, run) -> {
              handled.add(payload(delivery));
              running.countDown();
              release.await();
              if (payload(delivery).equals("b")) {
                awaitInterrupt(interrupted);
              }
            });
    unheard.claimer.round();
    Await.latch(running);
    time.pass(Duration.ofSeconds(60)); // b waits so long
    release.countDown();
    Await.until("b runs", () -> handled.contains("b"));
    time.pass(Duration.ofSeconds(58));
    unheard.watch.look();
    assertThat(interrupted.getCount()).isOne();
    time.pass(Duration.ofSeconds(1)); // a second before it ends
    unheard.watch.look();
    Await.latch(interrupted);
  }

  /** A store that refuses, or that nothing reaches, is asked again long before the lease ends. */
  @Test
  void aLeaseThatCannotBeExtendedIsTriedAgainSoon() {
    ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
    MovableStore timed = new MovableStore(new MemoryDeliveryStore(10, time, time));
    timed.add(List.of(delivery("a")));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    DeliveryWorker worker =
        inSteps(
            timed,
            time,
            QUICK.withTimeout(Duration.ofSeconds(119)),
            (delivery, run) -> {
              running.countDown();
              release.await();
              handled.add(payload(delivery));
            });
    worker.claimer.round();
    Await.latch(running);
    time.pass(Duration.ofSeconds(39));
    timed.away = true;
    worker.watch.extendDue();
    assertThat(timed.refused).as("not due yet").hasValue(0);
    time.pass(Duration.ofSeconds(2));
    worker.watch.extendDue();
    assertThat(timed.refused).hasValue(1);
    worker.watch.extendDue();
    assertThat(timed.refused).as("it rests").hasValue(1);
    timed.away = false;
    time.pass(Duration.ofSeconds(1));
    worker.watch.extendDue();
    time.pass(Duration.ofSeconds(77));
    worker.watch.look(); // a second before its first lease ends
    release.countDown();
    Await.until("it has gone on to its end", () -> handled.contains("a"));
  }

  /** Or what is claimed when the store is back would lose its lease before it's extended. */
  @Test
  void howeverOftenLeasesCouldNotBeExtendedTheNextTryIsWithinASixthOfThem() {
    ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
    MovableStore timed = new MovableStore(new MemoryDeliveryStore(10, time, time));
    timed.add(List.of(delivery("a")));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(timed)
            .lease(Duration.ofSeconds(3))
            .lane(
                MAILER,
                QUICK.withTimeout(Duration.ofSeconds(2)),
                (delivery, run) -> {
                  running.countDown();
                  release.await();
                });
    builder.ticker = time;
    DeliveryWorker worker = new DeliveryWorker(builder.settings());
    workers.add(worker);
    worker.claimer.round();
    Await.latch(running);
    timed.away = true;
    for (int failures = 1; failures <= 12; failures++) {
      time.pass(Duration.ofSeconds(5));
      worker.watch.extendDue();
      assertThat(timed.refused).hasValue(failures);
    }
    time.pass(Duration.ofMillis(499));
    worker.watch.extendDue();
    assertThat(timed.refused).as("it rests").hasValue(12);
    time.pass(Duration.ofMillis(1));
    worker.watch.extendDue();
    assertThat(timed.refused).hasValue(13);
    timed.away = false;
    release.countDown();
  }

  private static void awaitInterrupt(CountDownLatch interrupted) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
    }
  }

  @Test
  void whatWasCompletedLongAgoIsRemoved() {
    memory.add(List.of(delivery("a"), delivery("b")));
    store.away = true; // to begin with
    DeliveryWorkerBuilder builder =
        builder(
                QUICK.withAttempts(1),
                (delivery, run) -> {
                  if (payload(delivery).equals("b")) {
                    throw new IllegalStateException("stays, as a dead letter");
                  }
                })
            .keepCompleted(Duration.ofNanos(1));
    builder.cleanUpInterval = Duration.ofMillis(5);
    workers.add(builder.build().start());
    Await.until("it has asked in vain", () -> store.refused.get() > 2);
    store.away = false;
    awaitStatus(DeliveryStatus.DEAD_LETTER, 1);
    Await.until("one is left", () -> memory.find(DeliveryQuery.all(), 0, 10).size() == 1);
  }

  @Test
  void aTimeoutThatIsNotShorterThanTheLeaseIsRefused() {
    DeliveryWorkerBuilder builder =
        builder(QUICK.withTimeout(Duration.ofSeconds(30)), (delivery, run) -> {});
    assertThatThrownBy(() -> builder.lease(Duration.ofSeconds(30)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "timeout of handler:mailer must be shorter than the lease of PT30S, was PT30S; shorten"
                + " it or set a longer lease");
  }

  @Test
  void badSettingsAreRefused() {
    DeliveryWorkerBuilder builder = DeliveryWorker.of(memory);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the worker has nothing to serve; give it a lane");
    builder.lane(MAILER, QUICK, (delivery, run) -> {});
    assertThatThrownBy(() -> builder.lane(MAILER, QUICK, (delivery, run) -> {}))
        .hasMessageContaining("handler:mailer is served by another handler already");
    assertThatThrownBy(() -> builder.batch(0)).hasMessageContaining("was 0");
    assertThatThrownBy(() -> builder.batch(1_001)).hasMessageContaining("was 1001");
    assertThatThrownBy(() -> builder.node(" ")).hasMessageContaining("was ' '");
    assertThatThrownBy(() -> builder.lease(Duration.ofMillis(999)))
        .hasMessageContaining("was PT0.999S");
    assertThatThrownBy(() -> builder.pollInterval(Duration.ZERO)).hasMessageContaining("was PT0S");
    assertThatThrownBy(() -> builder.closePatience(Duration.ZERO)).hasMessageContaining("was PT0S");
    assertThatThrownBy(() -> builder.keepCompleted(Duration.ZERO)).hasMessageContaining("was PT0S");
    assertThatThrownBy(() -> builder.lapsesAllowed(-1)).hasMessageContaining("was -1");
  }

  private DeliveryWorker start(LaneOptions options, LaneHandler handler) {
    DeliveryWorker worker = builder(options, handler).build().start();
    workers.add(worker);
    return worker;
  }

  private DeliveryWorkerBuilder builder(LaneOptions options, LaneHandler handler) {
    return DeliveryWorker.of(store).lane(MAILER, options, handler);
  }

  private void awaitCompleted(long count) {
    awaitStatus(DeliveryStatus.COMPLETED, count);
  }

  /** They are counted after the store knows. */
  private static void awaitStats(DeliveryWorker worker, DeliveryWorkerStats stats) {
    Await.until(stats + " are counted", () -> worker.stats().equals(stats));
  }

  private void awaitStatus(DeliveryStatus status, long count) {
    Await.until(
        count + " are " + status,
        () -> memory.count(DeliveryQuery.all()).getOrDefault(status, 0L) == count);
  }

  private static String payload(ClaimedDelivery delivery) {
    return delivery.message().payload();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean open = false;
    while (!open) {
      try {
        open = latch.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // stubborn
      }
    }
  }
}
