package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.JobHandler;
import io.reportcache.durable.JobName;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a delivery is given up, and who is told. */
class GivenUpTest {

  private static final Duration SHORT = Duration.ofMillis(1);
  private static final LaneOptions QUICK =
      LaneOptions.defaults().withBackoff(new Backoff(SHORT, Duration.ofMillis(5), 0.5));

  private final AtomicLong nanos = new AtomicLong();
  private final MemoryDeliveryStore store =
      new MemoryDeliveryStore(1_000, nanos::get, InstantSource.system());
  private final Collection<String> told = new ConcurrentLinkedQueue<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final LibraryThreads threads = new LibraryThreads();

  @JobName("mail.send")
  record SendMail(String to) implements TenantJob {}

  @AfterEach
  void noThreadIsLeft() {
    threads.awaitNone();
  }

  @Test
  void whatItsOwnersDiedOfIsNotRunButItsHandlerListenerAndFigureAreTold() throws Exception {
    TenantQueues queues =
        TenantQueues.builder(store, JacksonCodecs.available())
            .job(
                SendMail.class,
                new JobHandler<>() {
                  @Override
                  public void handle(SendMail job, DeliveryRun run) {
                    runs.incrementAndGet();
                  }

                  @Override
                  public void deadLetter(SendMail job, Throwable cause) {
                    told.add("failed " + job.to() + ": " + cause.getClass().getSimpleName());
                  }
                })
            .build();
    queues.dispatch(new SendMail("ann"), DispatchOptions.defaults().withTenant(ACME));
    Lane lane = Lane.ofQueue(DispatchOptions.DEFAULT_QUEUE);
    for (int died = 0; died < 3; died++) {
      assertThat(store.claim(new Claim(lane, 1, "dies", Duration.ofSeconds(1)))).hasSize(1);
      nanos.addAndGet(Duration.ofSeconds(2).toNanos());
      store.tend(Integer.MAX_VALUE);
    }
    try (DeliveryWorker worker =
        queues
            .worker(QUICK)
            .lapsesAllowed(2)
            .listener(run -> told.add("listener: " + run.ending()))
            .build()
            .start()) {
      Await.until("all are told", () -> told.size() == 2);
      assertThat(told)
          .containsExactly("failed ann: DeliveryLapsedException", "listener: DEAD_LETTER");
      assertThat(worker.stats()).isEqualTo(new DeliveryWorkerStats(0, 0, 1, 0, 0));
    }
    assertThat(runs).hasValue(0);
    StoredDelivery dead = store.find(DeliveryQuery.deadLetters(), 0, 10).get(0);
    assertThat(dead.reason())
        .isEqualTo(
            "its owners have let their lease end 3 times, most likely by dying, and 2 are allowed");
    assertThat(
            store
                .figures(DeliveryQuery.all(), java.time.Instant.MIN, java.time.Instant.MAX)
                .runTimes())
        .as("nothing ran")
        .isEmpty();
  }

  @Test
  void aFailureThatIsNotWorthAnotherAttemptMakesADeadLetterAtOnce() {
    store.add(List.of(delivery("bad"), delivery("away")));
    LaneOptions options =
        QUICK.withRetryIf(failure -> !(failure instanceof IllegalArgumentException));
    LaneHandler handler =
        new LaneHandler() {
          @Override
          public void handle(ClaimedDelivery delivery, DeliveryRun run) {
            runs.incrementAndGet();
            if (delivery.message().payload().equals("bad")) {
              throw new IllegalArgumentException("no such address");
            }
            throw new IllegalStateException("away");
          }

          @Override
          public void deadLetter(ClaimedDelivery delivery, Throwable cause) {
            told.add(delivery.message().payload() + " at attempt " + delivery.attempt());
          }
        };
    try (DeliveryWorker worker = run(options, handler)) {
      Await.until("both are dead", () -> told.size() == 2);
      assertThat(told).containsExactlyInAnyOrder("bad at attempt 1", "away at attempt 3");
      assertThat(worker.stats()).isEqualTo(new DeliveryWorkerStats(0, 2, 2, 0, 0));
    }
    assertThat(store.find(DeliveryQuery.all().withReason("not worth another attempt"), 0, 10))
        .extracting(StoredDelivery::reason)
        .containsExactly(
            "not worth another attempt: java.lang.IllegalArgumentException: no such address");
  }

  @Test
  void aHandlerSaysItselfWhatIsWorthAnotherAttempt() {
    store.add(List.of(delivery("a")));
    LaneHandler handler =
        new LaneHandler() {
          @Override
          public void handle(ClaimedDelivery delivery, DeliveryRun run) {
            runs.incrementAndGet();
            throw new IllegalStateException("gone for good");
          }

          @Override
          public boolean isRetryable(ClaimedDelivery delivery, Throwable failure) {
            return !failure.getMessage().equals("gone for good");
          }
        };
    try (DeliveryWorker worker = run(QUICK, handler)) {
      Await.until("it's dead", () -> worker.stats().deadLetters() == 1);
    }
    assertThat(runs).hasValue(1);
  }

  @Test
  void whoCanNotSayWhetherItIsWorthAnotherAttemptGetsAllOfThem() {
    store.add(List.of(delivery("a")));
    LaneOptions broken =
        QUICK.withRetryIf(
            failure -> {
              throw new AssertionError("broken");
            });
    try (DeliveryWorker worker =
        run(
            broken,
            (delivery, run) -> {
              runs.incrementAndGet();
              throw new IllegalStateException("away");
            })) {
      Await.until("it's dead", () -> worker.stats().deadLetters() == 1);
    }
    assertThat(runs).hasValue(3);
  }

  /** By default; the pauses are what the least of chance makes of them. */
  @Test
  void anOutageOfFiveMinutesMakesNoDeadLetter() {
    LaneOptions options = LaneOptions.defaults();
    Duration untilLast = Duration.ZERO;
    for (int failures = 1; failures < options.attempts(); failures++) {
      untilLast = untilLast.plus(options.backoff().pause(failures, 1));
    }
    assertThat(options.attempts()).isEqualTo(3);
    assertThat(untilLast).isGreaterThan(Duration.ofMinutes(5));
    assertThat(options.backoff().pause(1, 0)).isLessThan(Duration.ofMinutes(1));
  }

  /** The time until it's due is a sum that overflowed, and then nobody looked any more. */
  @Test
  void aPauseForEverStopsNothingElse() {
    Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
    store.add(List.of(delivery("fails")));
    LaneOptions options = LaneOptions.defaults().withBackoff(new Backoff(ever, ever, 0));
    DeliveryWorkerBuilder builder =
        DeliveryWorker.of(store)
            .pollInterval(Duration.ofNanos(1))
            .lane(
                MAILER,
                options,
                (delivery, run) -> {
                  if (delivery.message().payload().equals("fails")) {
                    throw new IllegalStateException("for ever");
                  }
                });
    try (DeliveryWorker worker = builder.build().start()) {
      Await.until("it has failed", () -> worker.stats().failed() == 1);
      store.add(List.of(Deliveries.delayed("soon", Duration.ofMinutes(1))));
      nanos.addAndGet(Duration.ofMinutes(2).toNanos());
      Await.until("the other has run", () -> worker.stats().succeeded() == 1);
    }
  }

  private DeliveryWorker run(LaneOptions options, LaneHandler handler) {
    // Pauses are by the store's ticker, which stands: it is moved by whoever waits.
    return DeliveryWorker.of(store)
        .pollInterval(SHORT)
        .lane(MAILER, options, handler)
        .listener(run -> nanos.addAndGet(Duration.ofSeconds(1).toNanos()))
        .build()
        .start();
  }
}
