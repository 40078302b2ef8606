package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.ordered;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Workers under load call their store for many deliveries each time; what is awaited isn't kept.
 */
class WorkersGatherTest {

  private static final Duration CLAIM_TAKES = Duration.ofMillis(1);
  private static final int CLAIMS = 10;

  private final ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
  private final MemoryDeliveryStore memory = new MemoryDeliveryStore(10_000, time, time);

  /** It's woken in each claim, and so always has reason to claim again. */
  @Test
  void whileOneIsWokenAllTheTimeItClaimsNowAndThen() throws InterruptedException {
    CountDownLatch claims = new CountDownLatch(CLAIMS);
    DeliveryWorker worker =
        workerThatClaims(
            it -> {
              it.wake();
              time.pass(CLAIM_TAKES);
              claims.countDown();
            });
    long begun = System.nanoTime();
    Thread claimer = new Thread(worker.claimer, "claimer");
    claimer.start();
    Await.latch(claims);
    worker.claimer.close();
    claimer.join();
    // Time stands still but for the claims, and all the rest is waited for: never less.
    assertThat(System.nanoTime() - begun)
        .isGreaterThanOrEqualTo(CLAIM_TAKES.multipliedBy(3L * (CLAIMS - 1)).toNanos());
  }

  @Test
  void aClaimThatGotAllItAskedForIsFollowedByAnotherAtOnce() {
    DeliveryWorker worker = workerThatClaims(it -> time.pass(CLAIM_TAKES));
    int room = worker.lanes.get(MAILER).room();
    memory.add(IntStream.range(0, room).mapToObj(i -> delivery("d")).toList());
    var unused = worker.claimer.round();
    assertThat(worker.claimer.gathering.left()).isNotPositive();
  }

  @Test
  void aClaimThatGotLessIsNot() {
    DeliveryWorker worker = workerThatClaims(it -> time.pass(CLAIM_TAKES));
    memory.add(List.of(delivery("d")));
    assertThat(worker.lanes.get(MAILER).room()).isGreaterThan(1);
    assertThat(worker.claimer.round()).isFalse();
    assertThat(worker.claimer.gathering.left()).isEqualTo(CLAIM_TAKES.multipliedBy(3).toNanos());
  }

  @Test
  void whoHasAnOrderKeyEndsTheGathering() throws InterruptedException {
    check(settler -> add(settler, ordered("b", "k")), 2);
  }

  /** Of a small batch, what a lane claims at once: with four times as many it claims no more. */
  @ParameterizedTest
  @CsvSource({"1000, 100", "1000, 1000", "100, 100", "8, 8"})
  void enoughEndTheGathering(int batch, int enough) throws InterruptedException {
    check(
        batch,
        settler ->
            IntStream.range(0, enough).forEach(i -> add(settler, delivery(Integer.toString(i)))),
        enough + 1);
  }

  @Test
  void closingEndsTheGathering() throws InterruptedException {
    check(Settler::close, 1);
  }

  private final LaneWork idle =
      new LaneWork(
          new ServedLane(MAILER, LaneOptions.defaults(), (delivery, run) -> {}),
          1,
          Runnable::run,
          next -> true,
          () -> {});

  private interface Step<T> {
    void with(T it);
  }

  /** One waits to be settled with others, for an hour unless something ends that. */
  private void check(Step<Settler> step, int expected) throws InterruptedException {
    check(1_000, step, expected);
  }

  private void check(int batch, Step<Settler> step, int expected) throws InterruptedException {
    CountDownLatch settled = new CountDownLatch(expected);
    Settler settler =
        new Settler(
            memory,
            ended -> settled.countDown(),
            new WorkerCounters(),
            Runnable::run,
            settlement -> {},
            batch);
    settler.gathering = new Gathering(time, Duration.ofHours(1).toNanos());
    settler.gathering.called(Duration.ofMillis(5).toNanos(), Integer.MAX_VALUE);
    Thread thread = new Thread(settler, "settler");
    thread.start();
    add(settler, delivery("a"));
    Await.until(
        "it gathers",
        () ->
            thread.getState() == Thread.State.TIMED_WAITING
                && Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("gather")));
    step.with(settler);
    Await.latch(settled);
    settler.close();
    thread.join();
  }

  private void add(Settler settler, NewDelivery added) {
    memory.add(List.of(added));
    ClaimedDelivery claimed = memory.claim(new Claim(MAILER, 1, "one", Duration.ofHours(1))).get(0);
    InHand.settle(settler, idle, settlement(claimed, Ending.SUCCEEDED), null);
  }

  /** One that isn't started, runs nothing, and does this in each claim. */
  private DeliveryWorker workerThatClaims(Step<DeliveryWorker> inClaim) {
    AtomicReference<DeliveryWorker> worker = new AtomicReference<>();
    DeliveryStore store =
        (DeliveryStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DeliveryStore.class},
                (proxy, method, arguments) -> {
                  try {
                    if (method.getName().equals("claim")) {
                      inClaim.with(worker.get());
                    }
                    return method.invoke(memory, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(store).lane(MAILER, LaneOptions.defaults(), (delivery, run) -> {});
    builder.ticker = time;
    worker.set(new DeliveryWorker(builder.settings()));
    return worker.get();
  }
}
