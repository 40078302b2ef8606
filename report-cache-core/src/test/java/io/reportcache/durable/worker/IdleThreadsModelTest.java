package io.reportcache.durable.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import io.reportcache.testing.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

/**
 * Loads that are drawn, judged by a model: none of what may run waits while a thread that could run
 * it is idle, but for as long as the documents say. Time stands still between the steps of the
 * test, and runs last until the test lets them go.
 */
@Tag("slow")
class IdleThreadsModelTest {

  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration POLL = Duration.ofSeconds(1);

  /** A hint missed, then claimed by who has no thread and handed back just after a poll. */
  private static final int MOST_STEPS = 3 * 20;

  private static final int JOBS = 250;
  private static final int STEPS = 600;

  private final long seed = Seed.of("idle");
  private final Random random = new Random(seed);
  private final ManualTime time = new ManualTime("2026-01-02T03:04:05Z");
  private final MemoryDeliveryStore store = new MemoryDeliveryStore(JOBS, time, time);
  private final List<Site> sites = new ArrayList<>();
  private final List<Job> jobs = new ArrayList<>();
  private int step;

  /** One delivery: when it comes, when it's due, how long it runs, and what became of it. */
  private static final class Job {
    final NewDelivery added;
    final int arrives;
    final int due;
    final int lasts;
    final CountDownLatch release = new CountDownLatch(1);
    int ends = Integer.MAX_VALUE;
    int waitsInVain;
    Site runsAt;
    boolean ended;

    Job(NewDelivery added, int arrives, int due, int lasts) {
      this.added = added;
      this.arrives = arrives;
      this.due = due;
      this.lasts = lasts;
    }

    boolean hasOrderKeyOf(Job other) {
      return added.orderKey() != null && added.orderKey().equals(other.added.orderKey());
    }
  }

  /** One worker, and how many of its threads are held in a handler. */
  private final class Site {
    final int concurrency = 1 + random.nextInt(4);
    final DeliveryWorker worker;
    int held;

    Site() {
      DeliveryWorkerBuilder builder =
          DeliveryWorker.of(store)
              .batch(1 + random.nextInt(30))
              .pollInterval(POLL)
              .lease(Duration.ofHours(2))
              .lane(
                  Deliveries.MAILER,
                  LaneOptions.defaults()
                      .withTimeout(Duration.ofHours(1))
                      .withConcurrency(concurrency)
                      .inOrder(),
                  (delivery, run) -> handle(jobs.get((int) delivery.id() - 1)));
      builder.ticker = time;
      worker = new DeliveryWorker(builder.settings());
    }

    private void handle(Job job) {
      boolean quick;
      synchronized (IdleThreadsModelTest.this) {
        quick = job.lasts == 0;
        job.ended = quick;
        if (!quick) {
          held++;
          job.runsAt = this;
          job.ends = step + job.lasts;
        }
      }
      if (!quick) {
        Await.latch(job.release);
      }
    }

    /** What the worker's own threads do in the time of a step. */
    void goOn() throws InterruptedException {
      for (int i = 0; i < 2; i++) {
        worker.settler.settleNow();
        while (worker.claimer.round()) {
          awaitThreads();
        }
        awaitThreads();
        worker.watch.look();
      }
      worker.settler.settleNow();
    }

    /** Until each of its threads is held or has ended. */
    void awaitThreads() {
      Await.until(
          "all threads are held or have ended",
          () -> {
            synchronized (IdleThreadsModelTest.this) {
              return worker.lanes.get(Deliveries.MAILER).runners() == held;
            }
          });
    }
  }

  @AfterEach
  void close() {
    jobs.forEach(job -> job.release.countDown());
    sites.forEach(site -> site.worker.close());
  }

  @RepeatedTest(20)
  void nothingThatMayRunWaitsWhileAThreadIsIdle() throws InterruptedException {
    IntStream.rangeClosed(0, random.nextInt(3)).forEach(i -> sites.add(new Site()));
    List<Job> coming = draw();
    for (step = 0; step < STEPS; step++) {
      time.pass(STEP);
      while (!coming.isEmpty() && coming.get(0).arrives <= step) {
        arrives(coming.remove(0));
      }
      jobs.forEach(this::endIfItIsTime);
      Collections.shuffle(sites, random);
      for (Site site : sites) {
        site.awaitThreads();
        site.goOn();
      }
      jobs.forEach(this::check);
    }
    assertThat(jobs).as("of all, seed %d", seed).filteredOn(job -> job.ended).isNotEmpty();
  }

  private List<Job> draw() {
    int tenants = 1 + random.nextInt(4);
    int slow = random.nextBoolean() ? 1 + random.nextInt(2) : random.nextInt(12); // of a hundred
    int crowded = 1 + random.nextInt(STEPS);
    int burst = 1 + random.nextInt(40); // so many steps apart
    List<Job> drawn = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      String key = random.nextInt(4) == 0 ? "k" + random.nextInt(5) : null;
      int delay = random.nextInt(5) == 0 ? random.nextInt(100) : 0;
      NewDelivery added =
          NewDelivery.of(
                  Deliveries.MAILER,
                  Deliveries.message(TenantId.of("t" + random.nextInt(tenants)), "p" + i))
              .withPriority(random.nextInt(3))
              .withDelay(STEP.multipliedBy(delay))
              .withOrderKey(key);
      int arrives = random.nextInt(crowded) / burst * burst;
      drawn.add(new Job(added, arrives, arrives + delay, drawLength(slow)));
    }
    drawn.sort((a, b) -> Integer.compare(a.arrives, b.arrives));
    return drawn;
  }

  private int drawLength(int slow) {
    int kind = random.nextInt(100);
    return kind < slow ? 40 + random.nextInt(400) : kind < 30 ? random.nextInt(6) : 0;
  }

  private void arrives(Job job) {
    jobs.add(job);
    store.add(List.of(job.added));
    if (random.nextInt(3) > 0) { // a hint may be missed
      sites.forEach(site -> site.worker.wake());
    }
  }

  private void endIfItIsTime(Job job) {
    if (job.ends <= step && !job.ended) {
      synchronized (this) {
        job.ended = true;
        job.runsAt.held--;
      }
      job.release.countDown();
    }
  }

  private synchronized void check(Job job) {
    boolean waits = !job.ended && job.runsAt == null && job.due < step && isItsTurn(job);
    boolean threadIsIdle = sites.stream().anyMatch(site -> site.held < site.concurrency);
    job.waitsInVain = waits && threadIsIdle ? job.waitsInVain + 1 : 0;
    assertThat(job.waitsInVain)
        .as("steps in which %s waited beside an idle thread, seed %d", job.added, seed)
        .isLessThanOrEqualTo(MOST_STEPS);
  }

  private boolean isItsTurn(Job job) {
    return jobs.stream()
        .takeWhile(before -> before != job)
        .noneMatch(before -> !before.ended && before.hasOrderKeyOf(job));
  }
}
