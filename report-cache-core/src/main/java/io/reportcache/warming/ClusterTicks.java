package io.reportcache.warming;

import io.reportcache.delivery.ClaimedDelivery;
import io.reportcache.delivery.DeliveryRun;
import io.reportcache.delivery.DeliveryStore;
import io.reportcache.delivery.DeliveryWorker;
import io.reportcache.delivery.DeliveryWorkerBuilder;
import io.reportcache.delivery.Lane;
import io.reportcache.delivery.LaneHandler;
import io.reportcache.delivery.LaneOptions;
import io.reportcache.delivery.Message;
import io.reportcache.delivery.NewDelivery;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The ticks of jobs that run once per cluster. Each is a delivery whose idempotency key is made of
 * the job's name and the moment that its schedule names: every node adds it, one succeeds, and one
 * worker runs it. Since the moment isn't read from a clock, clocks may differ; but a node that came
 * to a tick after the record of it was removed, by default 30 days later, would have it run again.
 */
final class ClusterTicks implements LaneHandler {

  /** Where ticks wait. Its name is stored. */
  static final Lane LANE = Lane.ofQueue("report-cache.warming");

  /** So that a key of the name and a moment is no longer than keys may be. */
  static final int LONGEST_NAME = 150;

  private static final Duration MARGIN = Duration.ofSeconds(30);
  private static final int MOST_AT_ONCE = 1_000;

  private final DeliveryStore store;
  private final UnaryOperator<DeliveryWorkerBuilder> settings;
  private final InstantSource clock;
  private final Jobs jobs;
  private @Nullable DeliveryWorker worker;
  private boolean closed;

  /** The jobs of this node. */
  interface Jobs {

    /** Returns each name of a job that runs once per cluster, with version 1. */
    Map<String, Integer> types();

    /** Tells whether a later tick than this one is due by now. */
    boolean isSuperseded(String job, Instant tick);

    /** Runs the job on this thread; null if it runs here already. */
    @Nullable JobRun run(String job);
  }

  ClusterTicks(
      DeliveryStore store,
      UnaryOperator<DeliveryWorkerBuilder> settings,
      InstantSource clock,
      Jobs jobs) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
    this.jobs = jobs;
  }

  /** Adds a tick, unless another node has. */
  void add(ScheduledJob job, Instant tick) {
    UUID id = UUID.randomUUID();
    Message message =
        new Message(
            id,
            job.name,
            1,
            TenantId.CENTRAL,
            null,
            null,
            id,
            null,
            "report-cache",
            clock.instant(),
            tick.toString());
    store.add(
        List.of(
            new NewDelivery(
                LANE,
                message,
                switch (job.priority) {
                  case HIGH -> 10;
                  case MEDIUM -> 0;
                  case LOW -> -10;
                },
                Duration.ZERO,
                job.name, // one node at a time
                job.name + '@' + tick)));
  }

  /** Begins to run ticks, unless it has. */
  synchronized void start(int concurrency, Duration longestLimit) {
    if (worker != null || closed) {
      return;
    }
    int most = Math.min(concurrency, MOST_AT_ONCE);
    // A job is interrupted at its own limit; this is for one that doesn't heed that.
    Duration timeout = longestLimit.plus(MARGIN);
    LaneOptions options =
        LaneOptions.defaults().withTimeout(timeout).withConcurrency(most).inOrder();
    worker =
        settings
            .apply(
                DeliveryWorker.of(store)
                    .lane(LANE, options, this)
                    .batch(most)
                    .lease(timeout.plus(MARGIN))
                    .closePatience(Duration.ofSeconds(1)))
            .start();
  }

  /** Hands back what runs, for another node. */
  synchronized void close() {
    closed = true;
    if (worker != null) {
      worker.close();
    }
  }

  @Override
  public Map<String, Integer> types() {
    return jobs.types();
  }

  @Override
  public void handle(ClaimedDelivery tick, DeliveryRun run) {
    String job = tick.message().type();
    if (jobs.isSuperseded(job, Instant.parse(tick.message().payload()))) {
      run.result("passed over: a later tick is due");
      return;
    }
    JobRun ended = jobs.run(job);
    if (ended == null) {
      run.result("passed over: the job runs on this node");
      return;
    }
    // A failure is in the log and in the figures, as that of any job; the next tick is its retry.
    run.result(
        ended.outcome()
            + ended.failure().map(failure -> ": " + failure.getClass().getName()).orElse(""));
  }
}
