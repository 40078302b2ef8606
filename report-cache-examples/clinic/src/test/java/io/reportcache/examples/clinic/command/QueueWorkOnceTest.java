package io.reportcache.examples.clinic.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.JobHandler;
import io.reportcache.durable.JobName;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.examples.clinic.testing.Await;
import io.reportcache.tenant.TenantId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class QueueWorkOnceTest {

  @JobName("count")
  record Count(String what) implements TenantJob {}

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final StringWriter out = new StringWriter();
  private final TenantQueues queues =
      TenantQueues.builder(store, JacksonCodecs.available())
          .job(Count.class, new Counting())
          .build();

  @Test
  void anotherTimeoutComesWithALeaseThatFits() {
    dispatch("one", DispatchOptions.defaults());
    assertThat(work("--once", "--timeout=86400")).isZero();
    assertThat(store.count(DeliveryQuery.all()))
        .containsOnly(Map.entry(DeliveryStatus.COMPLETED, 1L));
    assertThat(out.toString()).contains("queue default of all tenants, 3 tries of 86400 s at most");
  }

  @Test
  void itEndsAfterTheFailedHookHasRun() throws Exception {
    dispatch("bad", DispatchOptions.defaults());
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(() -> work("--once", "--tries=1"));
    Await.latch(told);
    assertThat(status.completeOnTimeout(-1, 500, TimeUnit.MILLISECONDS).get())
        .as("waits for the hook")
        .isEqualTo(-1);
    release.countDown();
    Await.until("it ends", () -> out.toString().contains("1 dead letter,"));
  }

  @Test
  void onlyTheQueueAskedForIsServed() {
    dispatch("here", DispatchOptions.onQueue("emails"));
    dispatch("elsewhere", DispatchOptions.onQueue("reports"));
    assertThat(work("--once", "--queue=emails")).isZero();
    assertThat(store.count(DeliveryQuery.all()))
        .containsOnly(
            Map.entry(DeliveryStatus.COMPLETED, 1L), Map.entry(DeliveryStatus.PENDING, 1L));
  }

  @Test
  void aLineStaysOneWhateverATenantIsCalled() {
    queues.dispatch(new Count("one"), DispatchOptions.defaults().withTenant(TenantId.of("a\nb")));
    assertThat(work("--once")).isZero();
    assertThat(out.toString().lines()).hasSize(3).anyMatch(line -> line.contains("tenant a b"));
  }

  private void dispatch(String what, DispatchOptions options) {
    queues.dispatch(new Count(what), options.withTenant(TenantId.of("acme")));
  }

  private int work(String... arguments) {
    return new CommandLine(new QueueWork(Host::new))
        .setOut(new PrintWriter(out))
        .execute(arguments);
  }

  private final class Counting implements JobHandler<Count> {
    @Override
    public void handle(Count job, DeliveryRun run) {
      if (job.what().equals("bad")) {
        throw new IllegalStateException("bad");
      }
    }

    @Override
    public void deadLetter(Count job, Throwable cause) {
      told.countDown();
      Await.latch(release);
    }
  }

  private final class Host implements WorkerHost {
    @Override
    public TenantQueues queues() {
      return queues;
    }

    @Override
    public void requireReachable() {}

    @Override
    public void close() {}
  }
}
