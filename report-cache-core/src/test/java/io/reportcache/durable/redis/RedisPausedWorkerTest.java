package io.reportcache.durable.redis;

import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.jdbc.Trace;
import io.reportcache.durable.jdbc.WorkerMain;
import io.reportcache.durable.jdbc.WorkerProcess;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** E3: a worker in a process of its own that is stopped past its lease, on Redis. */
@Tag("slow")
@Tag("any-jdk")
@DisabledOnOs(OS.WINDOWS) // has no such signals
class RedisPausedWorkerTest {

  @Test
  void aWorkerStoppedPastItsLeaseChangesNothingThatAnotherOwns(@TempDir Path folder)
      throws Exception {
    try (TestStore test = TestStore.open();
        Trace trace = new Trace(folder.resolve("trace.txt"));
        WorkerProcess paused = new WorkerProcess(test.home(), "paused", trace)) {
      RedisDeliveryStore store = test.store;
      store.add(List.of(delivery(WorkerMain.WAIT)));
      Await.until("it runs", () -> hasBegun(trace));
      paused.pause();
      try (DeliveryWorker other =
          DeliveryWorker.of(store)
              .node("other")
              .pollInterval(Duration.ofMillis(50))
              .lane(Deliveries.MAILER, LaneOptions.defaults(), (delivery, run) -> {})
              .build()
              .start()) {
        Await.until(
            "another has taken over",
            () -> store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.COMPLETED));
      }
      StoredDelivery before = store.find(DeliveryQuery.all(), 0, 10).get(0);
      Files.createFile(WorkerMain.goFile(trace));
      paused.goOn();
      assertThat(paused.end()).contains("lost 1");
      assertThat(store.find(DeliveryQuery.all(), 0, 10)).containsExactly(before);
      assertThat(before.owner()).startsWith("other-");
      assertThat(before.runs())
          .satisfiesExactly(
              lapsed -> {
                assertThat(lapsed.owner()).startsWith("paused-");
                assertThat(lapsed.ending()).isNull();
              },
              succeeded -> {
                assertThat(succeeded.owner()).startsWith("other-");
                assertThat(succeeded.ending()).isEqualTo(Ending.SUCCEEDED);
              });
      Invariants.check(test);
    }
  }

  private static boolean hasBegun(Trace trace) {
    try {
      return trace.events().stream().anyMatch(event -> event.what() == Trace.What.BEGIN);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
