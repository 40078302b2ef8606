package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.Await;
import io.reportcache.testing.DeepStack;
import io.reportcache.testing.LibraryThreads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that go on after their handlers have returned. */
@Timeout(60)
class RunsApartTest {

  private static final LaneOptions THREE_AT_ONCE =
      LaneOptions.defaults()
          .withConcurrency(3)
          .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), 0.5));

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final Map<String, CompletableFuture<Void>> answers = new ConcurrentHashMap<>();
  private final Set<Thread> callers = ConcurrentHashMap.newKeySet();
  private final LibraryThreads threads = new LibraryThreads();

  @AfterEach
  void noThreadIsLeft() {
    threads.awaitNone();
  }

  /** Sends, and has each run go on until its answer comes. */
  private class Sender implements LaneHandler {

    @Override
    public void handle(ClaimedDelivery delivery, DeliveryRun run) throws Exception {
      callers.add(Thread.currentThread());
      CompletableFuture<Void> answer = new CompletableFuture<>();
      run.goesOnUntil(answer);
      answers.put(delivery.message().payload(), answer);
    }

    @Override
    public int threads() {
      return 1;
    }
  }

  @Test
  void asManyAsTheLaneAllowsAreUnderWayWithOneThread() {
    store.add(IntStream.range(0, 5).mapToObj(i -> delivery("d" + i)).toList());
    try (DeliveryWorker worker = worker(THREE_AT_ONCE, new Sender())) {
      Await.until("three are under way", () -> answers.size() == 3);
      Await.until("no thread is kept", () -> worker.lanes.get(MAILER).runners() == 0);
      assertThat(answers).hasSize(3);
      assertThat(worker.isIdle()).isFalse();
      answer("d1");
      Await.until("the fourth begins", () -> answers.containsKey("d3"));
      assertThat(answers).hasSize(4);
      answer("d0", "d2", "d3");
      Await.until("the last begins", () -> answers.containsKey("d4"));
      answer("d4");
      Await.until("all are done", () -> worker.stats().succeeded() == 5);
    }
  }

  @Test
  void aRunFailsWithWhatItsRestFailsWith() {
    AtomicReference<Throwable> asked = new AtomicReference<>();
    AtomicReference<Thread> asker = new AtomicReference<>();
    store.add(List.of(delivery("d")));
    LaneOptions options =
        THREE_AT_ONCE.withRetryIf(
            failure -> {
              asked.set(failure);
              asker.set(Thread.currentThread());
              return true;
            });
    try (DeliveryWorker worker = worker(options, new Sender())) {
      CompletableFuture<Void> first = awaitAnswer("d");
      first.completeExceptionally(new IllegalArgumentException("no"));
      Await.until("it's tried again", () -> answers.get("d") != first);
      assertThat(asked.get()).isInstanceOf(IllegalArgumentException.class);
      assertThat(asker.get()).as("D1: who answers isn't kept").isNotEqualTo(Thread.currentThread());
      answer("d");
      Await.until("it is done", () -> worker.stats().succeeded() == 1);
      assertThat(worker.stats().failed()).isEqualTo(1);
    }
  }

  @Test
  void theFailureOfAStageBeforeIsTheOneThatCounts() {
    AtomicReference<Throwable> asked = new AtomicReference<>();
    store.add(List.of(delivery("d")));
    CompletableFuture<Void> first = new CompletableFuture<>();
    LaneOptions options =
        THREE_AT_ONCE.withAttempts(1).withRetryIf(failure -> asked.compareAndSet(null, failure));
    try (DeliveryWorker worker =
        worker(options, (delivery, run) -> run.goesOnUntil(first.thenRun(() -> {})))) {
      first.completeExceptionally(new IllegalArgumentException("no"));
      Await.until("it's given up", () -> worker.stats().deadLetters() == 1);
    }
    assertThat(asked.get()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatTakesTooLongHasFailedAndItsAnswerCountsForNothing() {
    AtomicLong nanos = new AtomicLong();
    store.add(List.of(delivery("d")));
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(store)
            .lane(
                MAILER,
                THREE_AT_ONCE.withAttempts(2).withTimeout(Duration.ofMillis(100)),
                new Sender());
    builder.ticker = nanos::get;
    try (DeliveryWorker worker = builder.build().start()) {
      CompletableFuture<Void> first = awaitAnswer("d");
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      Await.until("it has failed", () -> worker.stats().failed() == 1);
      first.complete(null);
      assertThat(worker.stats().succeeded()).isZero();
      wakeUntil(worker, nanos, () -> answers.get("d") != first);
      CompletableFuture<Void> second = answers.get("d");
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      Await.until("it's given up", () -> worker.stats().deadLetters() == 1);
      second.complete(null);
      store.add(IntStream.range(0, 5).mapToObj(i -> delivery("later" + i)).toList());
      wakeUntil(worker, nanos, () -> answers.size() == 4);
      Await.until("no thread is kept", () -> worker.lanes.get(MAILER).runners() == 0);
      assertThat(answers).as("their places are free, once").hasSize(4);
      for (int i = 0; i < 5; i++) {
        awaitAnswer("later" + i).complete(null);
      }
      Await.until("all are done", () -> worker.stats().succeeded() == 5);
    }
  }

  /** The worker's own time hardly moves: enough for the pauses between attempts, not for polls. */
  private static void wakeUntil(DeliveryWorker worker, AtomicLong nanos, BooleanSupplier done) {
    Await.until(
        "it goes on",
        () -> {
          nanos.addAndGet(1_000);
          worker.wake();
          return done.getAsBoolean();
        });
  }

  /** E2: another worker runs it. */
  @Test
  void closingHandsBackWhatHasNoAnswer() {
    store.add(List.of(delivery("d")));
    DeliveryWorker worker =
        DeliveryWorker.of(store)
            .lane(MAILER, THREE_AT_ONCE, new Sender())
            .closePatience(Duration.ofMillis(10))
            .build()
            .start();
    CompletableFuture<Void> first = awaitAnswer("d");
    worker.close();
    try (DeliveryWorker other = worker(THREE_AT_ONCE, new Sender())) {
      Await.until("another worker runs it", () -> answers.get("d") != first);
      first.complete(null);
      answer("d");
      Await.until("it is done", () -> other.stats().succeeded() == 1);
    }
    assertThat(store.count(DeliveryQuery.deadLetters())).isEmpty();
  }

  @Test
  void closingWaitsForAnswersThatCome() {
    store.add(List.of(delivery("d")));
    DeliveryWorker worker = worker(THREE_AT_ONCE, new Sender());
    CompletableFuture<Void> answer = awaitAnswer("d");
    Thread closer = new Thread(worker::close);
    closer.start();
    Await.until("it closes", () -> closer.getState() == Thread.State.TIMED_WAITING);
    answer.complete(null);
    Await.until("it is closed", () -> !closer.isAlive());
    assertThat(worker.stats().succeeded()).isEqualTo(1);
  }

  /** Or the claim would be refused, and the lane would rest as if the store were away. */
  @Test
  void aLaneThatFillsUpWhileItIsAskedForIsLookedAtAgain() {
    AtomicReference<LaneWork> work = new AtomicReference<>();
    AtomicInteger others = new AtomicInteger();
    store.add(List.of(delivery("d")));
    LaneHandler handler =
        new Sender() {
          @Override
          public boolean isReady() {
            while (others.get() < 10) {
              others.incrementAndGet();
              work.get().goesApart();
            }
            return true;
          }
        };
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(store)
            .lane(MAILER, THREE_AT_ONCE.withConcurrency(1), handler)
            .pollInterval(Duration.ofMinutes(1));
    try (DeliveryWorker worker = builder.build()) {
      work.set(worker.lanes.get(MAILER));
      worker.claimer.round();
      assertThat(work.get().room()).isZero();
      for (int i = 0; i < 10; i++) {
        work.get().apartEnded();
      }
      worker.claimer.round();
      awaitAnswer("d").complete(null);
      worker.start();
      Await.until("it is done", () -> worker.stats().succeeded() == 1);
    }
  }

  @Test
  void anAnswerThatIsThereAlreadyEndsTheRun() {
    store.add(IntStream.range(0, 100).mapToObj(i -> delivery("d" + i)).toList());
    try (DeliveryWorker worker =
        worker(
            THREE_AT_ONCE,
            (delivery, run) -> run.goesOnUntil(CompletableFuture.completedFuture(1)))) {
      Await.until("all are done", () -> worker.stats().succeeded() == 100);
    }
  }

  /** D4: foreign code. */
  @Test
  void aStageThatThrowsFailsTheRun() {
    store.add(List.of(delivery("d")));
    CompletableFuture<Void> broken =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<Void> whenComplete(
              java.util.function.BiConsumer<? super Void, ? super Throwable> action) {
            throw new StackOverflowError("broken");
          }
        };
    try (DeliveryWorker worker =
        worker(THREE_AT_ONCE.withAttempts(1), (delivery, run) -> run.goesOnUntil(broken))) {
      Await.until("it has failed", () -> worker.stats().deadLetters() == 1);
    }
  }

  /** D4: wherever it is broken off, the run ends with its time, and its place is free once. */
  @Test
  void whoAnswersMayHaveNoStackLeft() throws Exception {
    int many = 64;
    AtomicLong nanos = new AtomicLong();
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(store)
            .lane(
                MAILER,
                THREE_AT_ONCE
                    .withConcurrency(many)
                    .withAttempts(1_000)
                    .withTimeout(Duration.ofMillis(100)),
                new Sender());
    builder.ticker = nanos::get;
    store.add(IntStream.range(0, many).mapToObj(i -> delivery("d" + i)).toList());
    try (DeliveryWorker worker = builder.build().start()) {
      wakeUntil(worker, nanos, () -> answers.size() == many);
      for (int i = 0; i < many; i++) {
        CompletableFuture<Void> answer = awaitAnswer("d" + i);
        AtomicInteger calls = new AtomicInteger();
        int room = 3 * i; // more each time, so that it's broken off later
        DeepStack.call(
            0,
            () -> {
              if (calls.getAndIncrement() == room) {
                answer.complete(null);
              }
            });
      }
      nanos.addAndGet(Duration.ofMillis(200).toNanos()); // the time is up of what isn't done
      wakeUntil(
          worker,
          nanos,
          () -> {
            answers.values().forEach(answer -> answer.complete(null)); // of the next attempts
            return worker.stats().succeeded() == many;
          });
      Await.until("nothing runs", () -> !worker.lanes.get(MAILER).isRunning());
      answers.clear();
      store.add(IntStream.range(0, many + 2).mapToObj(i -> delivery("later" + i)).toList());
      wakeUntil(worker, nanos, () -> answers.size() == many);
      Await.until("no thread is kept", () -> worker.lanes.get(MAILER).runners() == 0);
      assertThat(answers).as("no place is lost, and none is given twice").hasSize(many);
      for (int i = 0; i < many + 2; i++) {
        awaitAnswer("later" + i).complete(null);
      }
      Await.until("all are done", () -> worker.stats().succeeded() == 2 * many + 2);
    }
  }

  @Test
  void aHandlerThatThrowsHasFailedWhateverGoesOn() {
    store.add(List.of(delivery("d")));
    try (DeliveryWorker worker =
        worker(
            THREE_AT_ONCE.withAttempts(1),
            (delivery, run) -> {
              run.goesOnUntil(new CompletableFuture<>());
              throw new IllegalStateException("broken");
            })) {
      Await.until("it has failed", () -> worker.stats().deadLetters() == 1);
    }
  }

  @Test
  void aRunHasOneRest() {
    DeliveryRun run = new DeliveryRun(1, 3);
    run.goesOnUntil(new CompletableFuture<>());
    assertThatIllegalStateException()
        .isThrownBy(() -> run.goesOnUntil(new CompletableFuture<>()))
        .withMessage("the run goes on until another stage already; combine the two into one");
  }

  private CompletableFuture<Void> awaitAnswer(String payload) {
    Await.until(payload + " is under way", () -> answers.containsKey(payload));
    return answers.get(payload);
  }

  private void answer(String... payloads) {
    for (String payload : payloads) {
      answers.get(payload).complete(null);
    }
  }

  private DeliveryWorker worker(LaneOptions options, LaneHandler handler) {
    return DeliveryWorker.of(store)
        .lane(MAILER, options, handler)
        .pollInterval(Duration.ofMillis(10))
        .build()
        .start();
  }
}
