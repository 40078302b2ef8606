package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.Await;
import io.reportcache.testing.BrokenLog;
import io.reportcache.testing.Thrown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** D4: what breaks off while a lane takes what was claimed leaves nothing with the worker. */
class BrokenClaimTest {

  private static final LaneOptions ONE_THREAD = LaneOptions.defaults().withConcurrency(1);

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();

  /** There is no thread for what was claimed, and not even that can be logged. */
  @Test
  void aLaneIsIdleAfterItCouldNotTakeWhatWasClaimed() {
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(store)
            .pollInterval(Duration.ofMillis(1))
            .lane(MAILER, ONE_THREAD, (delivery, run) -> {});
    LaneWork work =
        new LaneWork(
            new ServedLane(MAILER, ONE_THREAD, (delivery, run) -> {}),
            100,
            task -> {
              throw new InternalError("no thread");
            },
            next -> true,
            () -> {});
    Holdings holdings = new Holdings();
    Claimer claimer = new Claimer(builder.settings(), List.of(work), holdings);
    store.add(List.of(delivery("a"), delivery("b")));

    try (BrokenLog log = BrokenLog.of(DeliveryWorker.class, Thrown.INTERRUPTED)) {
      assertThatThrownBy(() -> onAThreadThatBreaks(claimer::round))
          .hasRootCauseMessage("the log, too");
    }

    assertThat(holdings).as("whose leases are extended").isEmpty();
    Await.until(
        "it is idle",
        () -> {
          var unused =
              claimer.round(); // once the poll interval has passed it asks, and finds nothing
          return work.isIdle();
        });
    assertThat(work.takeBack()).as("what others run").isEmpty();
  }

  /** What a log's back end throws ends in the log, but for a thread that can't be interrupted. */
  private static void onAThreadThatBreaks(Runnable call) throws Exception {
    FutureTask<Void> task = new FutureTask<>(call, null);
    Thread thread =
        new Thread(task, "breaks") {
          @Override
          public void interrupt() {
            throw new InternalError("the log, too");
          }
        };
    thread.setDaemon(true);
    thread.start();
    task.get(20, TimeUnit.SECONDS);
  }
}
