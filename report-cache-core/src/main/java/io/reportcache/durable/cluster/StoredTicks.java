package io.reportcache.durable.cluster;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.ClusterTicks;
import io.reportcache.warming.TickRunner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The ticks of jobs that run once per cluster, stored as deliveries. The idempotency key of a tick
 * is made of the job's name and the moment that its schedule names: every node adds the tick, one
 * succeeds, and one worker runs it. Since the moment isn't read from a clock, clocks may differ. A
 * node that comes to a tick after its delivery was removed, by default 30 days later, would make it
 * run again.
 *
 * <p>Each job has a lane of its own, so that no job waits for another in the worker. For places on
 * this node, runs wait in the line of all jobs.
 */
final class StoredTicks implements ClusterTicks {

  private static final Duration MARGIN = Duration.ofSeconds(30);
  private static final int NEVER_A_DEAD_LETTER = 1_000_000;
  private static final Backoff HAND_OVER =
      new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30), 0.5);

  /** The prefix of the names of lanes, which are stored. */
  private static final String LANES = "report-cache.warming.";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,60}");

  private final DeliveryStore store;
  private final UnaryOperator<DeliveryWorkerBuilder> settings;
  private final TickRunner runner;
  private final InstantSource clock;
  private final List<DeliveryWorker> workers = new ArrayList<>();
  private final Set<String> served = new HashSet<>();
  private boolean closed;

  StoredTicks(
      DeliveryStore store,
      UnaryOperator<DeliveryWorkerBuilder> settings,
      TickRunner runner,
      InstantSource clock) {
    this.store = store;
    this.settings = settings;
    this.runner = runner;
    this.clock = clock;
  }

  @Override
  public void add(Job job, Instant tick, int repetition) {
    UUID id = UUID.randomUUID();
    Message message =
        Message.of(id, job.name(), 1, TenantId.CENTRAL, tick.toString())
            .following(id, null)
            .producer("report-cache")
            .createdAt(clock.instant())
            .build();
    store.add(
        List.of(
            NewDelivery.of(laneOf(job), message)
                .withPriority(
                    switch (job.priority()) {
                      case HIGH -> 10;
                      case MEDIUM -> 0;
                      case LOW -> -10;
                    })
                .withOrderKey(job.name())
                .withIdempotencyKey( // one node at a time
                    job.name() + '@' + tick + (repetition == 0 ? "" : "~" + repetition))));
    wake();
  }

  private void wake() {
    open().forEach(DeliveryWorker::wake); // not every store tells of what is added
  }

  private synchronized List<DeliveryWorker> open() {
    return List.copyOf(workers);
  }

  @Override
  public void serve(Collection<Job> jobs) {
    List<Job> added = notServed(jobs);
    if (added.isEmpty()) {
      return;
    }
    DeliveryWorker worker;
    try {
      worker = start(added); // not under the lock: the host's settings and store may hang
    } catch (Throwable e) {
      forget(added);
      throw e;
    }
    if (!keep(worker)) {
      worker.close();
    }
  }

  private synchronized List<Job> notServed(Collection<Job> jobs) {
    return closed ? List.of() : jobs.stream().filter(job -> served.add(job.name())).toList();
  }

  private synchronized void forget(List<Job> jobs) {
    jobs.forEach(job -> served.remove(job.name()));
  }

  private synchronized boolean keep(DeliveryWorker worker) {
    if (!closed) {
      workers.add(worker);
    }
    return !closed;
  }

  private DeliveryWorker start(List<Job> added) {
    DeliveryWorkerBuilder worker =
        DeliveryWorker.of(store).batch(1).closePatience(Duration.ofSeconds(1));
    Duration longest = Duration.ZERO;
    for (Job job : added) {
      Duration timeout = timeoutOf(job);
      LaneOptions options =
          LaneOptions.defaults()
              .withTimeout(timeout)
              .withConcurrency(1)
              .withAttempts(NEVER_A_DEAD_LETTER)
              .withBackoff(HAND_OVER)
              .inOrder();
      worker.lane(laneOf(job), options, new TickHandler(job.name(), runner));
      longest = timeout.compareTo(longest) > 0 ? timeout : longest;
    }
    return settings.apply(worker.lease(longest.plus(MARGIN))).build().start();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    open().forEach(DeliveryWorker::close);
  }

  /** The job is interrupted at its own limit; this is for a job that ignores the interrupt. */
  private static Duration timeoutOf(Job job) {
    return job.longest().plus(MARGIN);
  }

  /** Returns the lane of a job, whose name may have characters that names of lanes may not. */
  static Lane laneOf(Job job) {
    if (PLAIN.matcher(job.name()).matches()) {
      return Lane.ofQueue(LANES + job.name());
    }
    byte[] name = job.name().getBytes(StandardCharsets.UTF_8);
    return Lane.ofQueue(LANES + "job-" + UUID.nameUUIDFromBytes(name));
  }
}
