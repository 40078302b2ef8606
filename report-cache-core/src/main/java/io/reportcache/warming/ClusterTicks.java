package io.reportcache.warming;

import io.reportcache.delivery.Backoff;
import io.reportcache.delivery.DeliveryStore;
import io.reportcache.delivery.DeliveryWorker;
import io.reportcache.delivery.DeliveryWorkerBuilder;
import io.reportcache.delivery.Lane;
import io.reportcache.delivery.LaneOptions;
import io.reportcache.delivery.Message;
import io.reportcache.delivery.NewDelivery;
import io.reportcache.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The ticks of jobs that run once per cluster. Each is a delivery whose idempotency key is made of
 * the job's name and the moment that its schedule names: every node adds it, one succeeds, and one
 * worker runs it. Since the moment isn't read from a clock, clocks may differ; but a node that came
 * to a tick after the record of it was removed, by default 30 days later, would have it run again.
 *
 * <p>Each job has a lane of its own, so that none waits for another in the worker: for places on
 * this node they wait in the line of all jobs.
 */
final class ClusterTicks {

  /** So that a key of the name and a moment is no longer than keys may be. */
  static final int LONGEST_NAME = 150;

  /** How long a tick waits for a place on this node before another may have it. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private static final Duration MARGIN = Duration.ofSeconds(30);
  private static final Duration LONGEST_LIMIT = Duration.ofDays(3_650);
  private static final int NEVER_A_DEAD_LETTER = 1_000_000;
  private static final Backoff HAND_OVER =
      new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30), 0.5);

  /** Names of lanes begin with this and are stored. */
  private static final String LANES = "report-cache.warming.";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,60}");

  private final DeliveryStore store;
  private final UnaryOperator<DeliveryWorkerBuilder> settings;
  private final InstantSource clock;
  private final List<DeliveryWorker> workers = new ArrayList<>();
  private final Set<String> served = new HashSet<>();
  private boolean closed;

  ClusterTicks(
      DeliveryStore store, UnaryOperator<DeliveryWorkerBuilder> settings, InstantSource clock) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Adds a tick, unless another node has.
   *
   * @param round tells apart ticks of one moment that came twice, since the clock was put back
   */
  void add(ScheduledJob job, Instant tick, int round) {
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
                laneOf(job),
                message,
                switch (job.priority) {
                  case HIGH -> 10;
                  case MEDIUM -> 0;
                  case LOW -> -10;
                },
                Duration.ZERO,
                job.name, // one node at a time
                job.name + '@' + tick + (round == 0 ? "" : "~" + round))));
    wake();
  }

  private void wake() {
    open().forEach(DeliveryWorker::wake); // not every store tells of what is added
  }

  private synchronized List<DeliveryWorker> open() {
    return List.copyOf(workers);
  }

  /** Begins to run the ticks of those jobs whose ticks aren't run here yet. */
  void serve(List<ScheduledJob> jobs, ClusterRuns runs) {
    List<ScheduledJob> added = notServed(jobs);
    if (added.isEmpty()) {
      return;
    }
    DeliveryWorker worker;
    try {
      worker = start(added, runs); // not under the lock: the host's settings and store may hang
    } catch (Throwable e) {
      forget(added);
      throw e;
    }
    if (!keep(worker)) {
      worker.close();
    }
  }

  private synchronized List<ScheduledJob> notServed(List<ScheduledJob> jobs) {
    return closed ? List.of() : jobs.stream().filter(job -> served.add(job.name)).toList();
  }

  private synchronized void forget(List<ScheduledJob> jobs) {
    jobs.forEach(job -> served.remove(job.name));
  }

  private synchronized boolean keep(DeliveryWorker worker) {
    if (!closed) {
      workers.add(worker);
    }
    return !closed;
  }

  private DeliveryWorker start(List<ScheduledJob> added, ClusterRuns runs) {
    DeliveryWorkerBuilder worker =
        DeliveryWorker.of(store).batch(1).closePatience(Duration.ofSeconds(1));
    Duration longest = Duration.ZERO;
    for (ScheduledJob job : added) {
      Duration timeout = timeoutOf(job);
      LaneOptions options =
          LaneOptions.defaults()
              .withTimeout(timeout)
              .withConcurrency(1)
              .withAttempts(NEVER_A_DEAD_LETTER)
              .withBackoff(HAND_OVER)
              .inOrder();
      worker.lane(laneOf(job), options, new TickHandler(job, runs));
      longest = timeout.compareTo(longest) > 0 ? timeout : longest;
    }
    return settings.apply(worker.lease(longest.plus(MARGIN))).start();
  }

  /** Hands back what runs, for another node. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    open().forEach(DeliveryWorker::close);
  }

  /** A job is interrupted at its own limit; this is for one that doesn't heed that. */
  private static Duration timeoutOf(ScheduledJob job) {
    Duration limit = job.timeLimit.compareTo(LONGEST_LIMIT) > 0 ? LONGEST_LIMIT : job.timeLimit;
    return limit.plus(LONGEST_WAIT).plus(MARGIN);
  }

  /** Names of jobs may have characters that those of lanes may not. */
  static Lane laneOf(ScheduledJob job) {
    if (PLAIN.matcher(job.name).matches()) {
      return Lane.ofQueue(LANES + job.name);
    }
    byte[] name = job.name.getBytes(StandardCharsets.UTF_8);
    return Lane.ofQueue(LANES + "job-" + UUID.nameUUIDFromBytes(name));
  }
}
