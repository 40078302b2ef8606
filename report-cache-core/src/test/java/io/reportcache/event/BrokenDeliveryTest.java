package io.reportcache.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.DeepStack;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** D4: what breaks off for one handler is its own affair; the others get their event. */
class BrokenDeliveryTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicInteger first = new AtomicInteger();
  private final AtomicInteger second = new AtomicInteger();

  record Counted() implements DomainEvent {}

  /** As one is whose owner wants to know of interrupts, and has a fault in that. */
  private static final class HostThread extends Thread {

    HostThread(Runnable task) {
      super(null, task, "host");
      setDaemon(true);
    }

    @Override
    public void interrupt() {
      throw new OutOfMemoryError("injected");
    }
  }

  @Test
  void aHandlerAtTheEndOfItsPublishersStackKeepsNothingFromTheNext() throws Exception {
    InMemoryEventBus bus = new InMemoryEventBus(() -> ACME, InstantSource.system());
    bus.subscribe(
        Counted.class,
        event -> {
          first.incrementAndGet();
          overflow(0);
        },
        SubscriptionOptions.inline().withAttempts(1, Duration.ofMillis(1)));
    bus.subscribe(Counted.class, event -> second.incrementAndGet(), SubscriptionOptions.inline());
    AtomicInteger told = new AtomicInteger();
    for (int offset = 0; offset < 4; offset++) {
      DeepStack.call(
          offset * 1024,
          () -> {
            try {
              bus.publish(new Counted(), ACME);
            } catch (StackOverflowError e) {
              told.incrementAndGet();
              throw e;
            }
          });
    }
    assertThat(told).as("publishers who heard that their stack was at its end").hasPositiveValue();
    assertThat(first).hasPositiveValue();
    assertThat(second).hasValue(first.get());
    bus.close();
  }

  @Test
  void aPublishersThreadThatCannotBeInterruptedTakesNoEventFromOthers() throws Exception {
    InMemoryEventBus bus = new InMemoryEventBus(() -> ACME, InstantSource.system());
    bus.subscribe(
        Counted.class,
        event -> {
          first.incrementAndGet();
          throw new InterruptedException("by itself");
        },
        SubscriptionOptions.inline().withName("broken"));
    bus.subscribe(Counted.class, event -> second.incrementAndGet(), SubscriptionOptions.inline());
    try (CapturedLog log = CapturedLog.of(EventBus.class)) {
      FutureTask<Void> publishing = new FutureTask<>(() -> bus.publish(new Counted(), ACME), null);
      new HostThread(publishing).start();
      publishing.get(20, TimeUnit.SECONDS); // the publisher hears nothing of it
      assertThat(log.at(Level.ERROR))
          .singleElement()
          .asString()
          .endsWith("could not be delivered to handler broken");
    }
    assertThat(first).hasValue(1);
    assertThat(second).hasValue(1);
    assertThat(bus.stats().failed()).isEqualTo(1);
    bus.close();
  }

  /** The bus closes after the look whether it has: in the log's line, which reads the failure. */
  @Test
  void whatCanBeTriedAgainNoMoreIsGivenUp() throws Exception {
    BusCounters counters = new BusCounters();
    DeliveryRunner runner = new DeliveryRunner(counters);
    Registration registration =
        new Registration(
            "Counted",
            type -> true,
            event -> {
              first.incrementAndGet();
              throw new IllegalStateException() {
                @Override
                public String getMessage() {
                  runner.close();
                  return "no";
                }
              };
            },
            SubscriptionOptions.inline().withAttempts(9, Duration.ofMillis(1)));
    Delivery delivery =
        new Delivery(EventEnvelope.of(new Counted(), ACME, InstantSource.system()).build(), 1, 0);

    try (CapturedLog log = CapturedLog.of(EventBus.class)) {
      runner.runInline(registration, delivery, again -> second.incrementAndGet());
      assertThat(log.at(Level.WARN)).as("promised before the close").hasSize(1);
    }

    assertThat(first).as("at once, for want of a timer, and then given up").hasValue(2);
    assertThat(second).hasValue(0);
    assertThat(counters.exhausted.sum()).isEqualTo(1);
    assertThat(runner.awaitQuiet(() -> true, PATIENCE)).isTrue();
  }

  @SuppressWarnings("InfiniteRecursion") // until the stack ends, which is the point
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }
}
