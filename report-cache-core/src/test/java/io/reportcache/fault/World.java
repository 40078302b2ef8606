package io.reportcache.fault;

import io.reportcache.ReportCache;
import io.reportcache.cache.CachePolicy;
import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.JobHandler;
import io.reportcache.durable.JobName;
import io.reportcache.durable.PayloadCodec;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventName;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantId;
import io.reportcache.transaction.BoundTransactions;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Everything that the library is made of, assembled, with foreign code that throws on demand. */
final class World implements AutoCloseable {

  static final TenantId ACME = TenantId.of("acme");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(10);

  final Faults faults = new Faults();
  final AtomicInteger data = new AtomicInteger();
  final AtomicInteger inline = new AtomicInteger();
  final AtomicInteger queued = new AtomicInteger();
  final AtomicInteger jobRuns = new AtomicInteger();
  final AtomicInteger otherJobRuns = new AtomicInteger();
  final AtomicInteger warmed = new AtomicInteger();
  final Set<String> paid = ConcurrentHashMap.newKeySet();
  final Set<String> reminded = ConcurrentHashMap.newKeySet();

  final EventBus bus;
  final ReportCache reports;
  final DurableEvents durable;
  final TenantQueues queues;
  final Report<Integer, Integer> report;
  final Report<NoParams, Integer> timed;
  private final WarmingScheduler scheduler;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final ScheduledThreadPoolExecutor host = new ScheduledThreadPoolExecutor(4);

  /** What changes the data; its text can't be had on demand. */
  static final class Changed implements DomainEvent {
    private final Faults faults;

    Changed(Faults faults) {
      this.faults = faults;
    }

    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(ACME);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      faults.at(Place.EVENT_TEXT);
      return 1;
    }

    @Override
    public String toString() {
      return faults.text(Place.EVENT_TEXT, "changed");
    }
  }

  @EventName("invoice.paid")
  record Paid(String id) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(ACME);
    }
  }

  record Untold() implements DomainEvent {}

  @JobName("reminder.send")
  record Remind(String id) implements TenantJob {}

  /** A failure that can't be read on demand. */
  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Faults faults;

    Unreadable(Faults faults) {
      this.faults = faults;
    }

    @Override
    public String getMessage() {
      return faults.text(Place.FAILURE_TEXT, "a failure that can be read");
    }
  }

  World() {
    report =
        Report.named("report", Integer.class)
            .<Integer>keyedBy(
                params -> {
                  faults.at(Place.KEY);
                  return params;
                })
            .generatedBy(
                params -> {
                  faults.at(Place.GENERATOR);
                  return data.get();
                });
    timed =
        Report.named("timed", Integer.class)
            .policy(CachePolicy.ttl(HOUR).withHardTimeout(HOUR))
            .warmed(Schedule.every(SOON), Priority.LOW, NoParams.NONE)
            .generatedBy(
                () -> {
                  faults.at(Place.WARMED_GENERATOR);
                  warmed.incrementAndGet();
                  return data.get();
                });
    bus =
        EventBus.inMemory(
            () -> {
              faults.at(Place.TENANTS);
              return ACME;
            },
            this::busTime);
    subscribe();
    scheduler =
        WarmingScheduler.builder()
            .concurrency(3)
            .clock(
                () -> {
                  faults.at(Place.SCHEDULER_CLOCK);
                  return Instant.now();
                })
            .timer(
                (delay, task) -> {
                  faults.at(Place.SCHEDULER_TIMER);
                  return host.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                })
            .executor(
                task -> {
                  faults.at(Place.SCHEDULER_EXECUTOR);
                  host.execute(task);
                })
            .build();
    BoundTransactions transactions = new BoundTransactions();
    reports =
        ReportCache.builder()
            .events(bus)
            .warming(scheduler)
            .cacheOptions(
                options ->
                    options
                        .ticker(
                            () -> {
                              faults.at(Place.CACHE_TICKER);
                              return System.nanoTime();
                            })
                        .executor(
                            task -> {
                              faults.at(Place.CACHE_EXECUTOR);
                              host.execute(task);
                            })
                        .transactions(
                            () -> {
                              faults.at(Place.TRANSACTIONS);
                              return transactions.current();
                            }))
            .report(report)
            .report(timed)
            .rules(
                InvalidationRules.builder()
                    .on(Changed.class)
                    .when(
                        changed -> {
                          faults.at(Place.RULE_CONDITION);
                          return true;
                        })
                    .invalidate("report:*", "timed:*", "timed")
                    .build())
            .warmTenants(this::warmedTenants)
            .job(WarmingJob.of("job", previous -> nextRun(previous), Priority.HIGH, this::runJob))
            .job(
                WarmingJob.of(
                    "other", Schedule.every(SOON), Priority.LOW, otherJobRuns::incrementAndGet))
            .build();
    PayloadCodec codec = codec();
    DeliveryStore store = new FaultyStore(new MemoryDeliveryStore(), faults);
    LaneOptions lane =
        LaneOptions.defaults()
            .withAttempts(2)
            .withTimeout(Duration.ofSeconds(20))
            .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), 0.5));
    durable =
        DurableEvents.builder(store, codec)
            .type(Paid.class)
            .clock(
                () -> {
                  faults.at(Place.DURABLE_CLOCK);
                  return Instant.now();
                })
            .handler("mailer", Paid.class, lane, (paid, run) -> mail(paid.event().id()))
            .build();
    queues =
        TenantQueues.builder(store, codec)
            .tenants(() -> ACME)
            .job(Remind.class, new Reminder())
            .build();
    parts.add(work(durable.worker()));
    parts.add(work(queues.worker(lane)));
    parts.add(reports);
    parts.add(scheduler);
    parts.add(bus);
    scheduler.start();
  }

  private final class Reminder implements JobHandler<Remind> {

    @Override
    public void handle(Remind job, DeliveryRun run) throws Exception {
      faults.at(Place.JOB_HANDLER);
      if (job.id.startsWith("bad")) {
        throw new Unreadable(faults);
      }
      reminded.add(job.id);
    }

    @Override
    public void deadLetter(Remind job, Throwable cause) {
      faults.at(Place.JOB_FAILED_HOOK);
    }
  }

  private DeliveryWorker work(io.reportcache.durable.worker.DeliveryWorkerBuilder worker) {
    return worker
        .pollInterval(SOON)
        .lease(Duration.ofSeconds(60))
        .listener(run -> faults.at(Place.RUN_LISTENER))
        .build()
        .start();
  }

  private Instant busTime() {
    faults.at(Place.BUS_CLOCK);
    return Instant.now();
  }

  private void subscribe() {
    SubscriptionOptions quick = SubscriptionOptions.inline().withAttempts(2, Duration.ofMillis(1));
    bus.subscribe(
        Changed.class,
        envelope -> {
          faults.at(Place.BUS_INLINE_HANDLER);
          inline.incrementAndGet();
        },
        quick);
    bus.subscribe(
        Changed.class,
        envelope -> {
          faults.at(Place.BUS_QUEUED_HANDLER);
          queued.incrementAndGet();
        },
        SubscriptionOptions.queued().withAttempts(2, Duration.ofMillis(1)));
    bus.subscribe(
        Changed.class,
        envelope -> {
          throw new Unreadable(faults);
        },
        quick);
  }

  private Optional<Instant> nextRun(Instant previous) {
    faults.at(Place.JOB_SCHEDULE);
    return Optional.of(previous.plus(SOON));
  }

  private void runJob() {
    faults.at(Place.JOB);
    jobRuns.incrementAndGet();
  }

  private List<TenantId> warmedTenants() {
    faults.at(Place.WARMED_TENANTS);
    return new ArrayList<>(List.of(ACME)) {
      private static final long serialVersionUID = 1L;

      @Override
      public Iterator<TenantId> iterator() {
        faults.at(Place.WARMED_TENANTS_ITERATOR);
        return super.iterator();
      }
    };
  }

  private void mail(String id) throws Unreadable {
    faults.at(Place.DURABLE_HANDLER);
    if (id.startsWith("bad")) {
      throw new Unreadable(faults);
    }
    paid.add(id);
  }

  private PayloadCodec codec() {
    PayloadCodec jackson = new Jackson3Codec();
    return new PayloadCodec() {
      @Override
      public String encode(Object payload) throws Exception {
        faults.at(Place.CODEC_WRITE);
        return jackson.encode(payload);
      }

      @Override
      public <T> T decode(String text, Class<T> type) throws Exception {
        faults.at(Place.CODEC_READ);
        return jackson.decode(text, type);
      }
    };
  }

  void dispatch(String id) {
    queues.dispatch(new Remind(id), DispatchOptions.defaults());
  }

  WarmingScheduler scheduler() {
    return scheduler;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
    host.shutdownNow();
  }
}
