package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.CapturedLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** D4: who is told of what has ended may fail; the worker is idle afterwards all the same. */
class BrokenSettlerTest {

  private static final LaneHandler BROKEN =
      new LaneHandler() {
        @Override
        public void handle(ClaimedDelivery delivery, DeliveryRun run) {}

        @Override
        public void deadLetter(ClaimedDelivery delivery, Throwable cause) {
          throw new StackOverflowError();
        }
      };

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final Queue<String> told = new ArrayDeque<>();

  @Test
  void whereNoThreadTellsOfADeadLetterNobodyWaitsForThat() throws InterruptedException {
    Settler settler =
        settle(
            task -> {
              throw new RejectedExecutionException("none");
            },
            run -> {},
            Ending.DEAD_LETTER);
    assertThat(settler.isTelling()).isFalse();
  }

  @Test
  void theListenerIsToldThoughTheHandlerFailsOnBeingTold() throws InterruptedException {
    Settler settler = settle(Runnable::run, run -> told.add("listener"), Ending.DEAD_LETTER);
    assertThat(told).containsExactly("listener");
    assertThat(settler.isTelling()).isFalse();
  }

  @Test
  void theLogNamesAListenerThatFails() throws InterruptedException {
    try (CapturedLog log = CapturedLog.of(DeliveryWorker.class)) {
      var unused =
          settle(
              Runnable::run,
              run -> {
                throw new AssertionError("broken");
              },
              Ending.SUCCEEDED);
      assertThat(log.at(Level.ERROR))
          .singleElement()
          .asString()
          .startsWith("The listener failed on being told of delivery ");
    }
  }

  private Settler settle(Executor executor, DeliveryRunListener listener, Ending ending)
      throws InterruptedException {
    store.add(List.of(delivery("a")));
    ClaimedDelivery claimed =
        store.claim(new Claim(MAILER, 1, "one", Duration.ofMinutes(1))).get(0);
    LaneWork work =
        new LaneWork(
            new ServedLane(MAILER, LaneOptions.defaults(), BROKEN),
            1,
            executor,
            next -> true,
            () -> {});
    Settler settler =
        new Settler(store, ended -> {}, new WorkerCounters(), executor, listener, 100);
    InHand.settle(settler, work, settlement(claimed, ending), new IllegalStateException("no"));
    settler.settleNow();
    return settler;
  }
}
