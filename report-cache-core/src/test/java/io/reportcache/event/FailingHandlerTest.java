package io.reportcache.event;

import static ch.qos.logback.classic.Level.ERROR;
import static ch.qos.logback.classic.Level.WARN;
import static io.reportcache.event.OrderEvent.ACME;
import static io.reportcache.event.OrderEvent.GLOBEX;
import static io.reportcache.event.OrderEvent.created;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.event.OrderEvent.OrderCreated;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.BrokenLog;
import io.reportcache.testing.CapturedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** B5: a handler's failure is nobody else's business. */
class FailingHandlerTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final EventBus bus = EventBus.inMemory();
  private final AtomicInteger runs = new AtomicInteger();

  @AfterEach
  void close() {
    bus.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHandlerThatThrowsDisturbsNeitherThePublisherNorTheOthers(boolean inline) throws Exception {
    RecordingHandler before = new RecordingHandler();
    RecordingHandler after = new RecordingHandler();
    bus.subscribe(DomainEvent.class, before, options(inline));
    bus.subscribe(OrderCreated.class, e -> fail(new IOException("no")), options(inline));
    bus.subscribe(OrderCreated.class, e -> fail(new StackOverflowError()), options(inline));
    bus.subscribe(DomainEvent.class, after, options(inline));

    bus.publish(created(1));
    bus.publish(created(2));

    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(before.events).containsExactly(created(1), created(2));
    assertThat(after.events).containsExactly(created(1), created(2));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHandlerIsRunAgainUpToItsAttempts(boolean inline) throws Exception {
    bus.subscribe(
        OrderCreated.class,
        e -> fail(new IOException("no")),
        options(inline).withAttempts(4, SHORT));

    bus.publish(created(1));

    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(runs).hasValue(4);
    assertThat(bus.stats()).isEqualTo(new EventBusStats(1, 0, 4, 1, 0));
  }

  @Test
  void aHandlerWithOneAttemptIsNotRunAgain() throws Exception {
    bus.subscribe(
        OrderCreated.class,
        e -> fail(new IOException("no")),
        options(false).withAttempts(1, SHORT));

    bus.publish(created(1));

    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(runs).hasValue(1);
    assertThat(bus.stats()).isEqualTo(new EventBusStats(1, 0, 1, 1, 0));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHandlerThatSucceedsAtLastHasHandledTheEvent(boolean inline) throws Exception {
    bus.subscribe(
        OrderCreated.class,
        e -> {
          if (runs.incrementAndGet() < 3) {
            throw new IOException("not yet");
          }
        },
        options(inline).withAttempts(5, SHORT));

    bus.publish(created(1));

    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(runs).hasValue(3);
    assertThat(bus.stats()).isEqualTo(new EventBusStats(1, 1, 2, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTenantIsBoundOnEachAttempt(boolean inline) throws Exception {
    List<Optional<TenantId>> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        OrderCreated.class,
        e -> {
          seen.add(TenantContext.current());
          throw new IOException("no");
        },
        options(inline).withAttempts(3, SHORT));

    TenantContext.run(
        GLOBEX,
        () -> {
          bus.publish(created(1));
          assertThat(TenantContext.current()).contains(GLOBEX);
        });

    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(seen).hasSize(3).containsOnly(Optional.of(ACME));
  }

  @Test
  void laterEventsDoNotWaitForTheNextAttempt() throws Exception {
    List<Integer> handled = new CopyOnWriteArrayList<>();
    bus.subscribe(
        OrderCreated.class,
        e -> {
          if (e.event().number() == 1 && runs.incrementAndGet() == 1) {
            throw new IOException("not yet");
          }
          handled.add(e.event().number());
        },
        options(false).withAttempts(2, Duration.ofMillis(200)));

    bus.publish(created(1));
    bus.publish(created(2));

    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(handled).containsExactly(2, 1);
  }

  @Test
  void eachFailureIsLoggedWithWhatIsNeededToFindIt() throws Exception {
    try (CapturedLog log = CapturedLog.of(EventBus.class)) {
      bus.subscribe(
          OrderCreated.class,
          e -> fail(new IOException("no")),
          options(false).withName("mail").withAttempts(2, SHORT));

      bus.publish(created(1));

      assertThat(bus.awaitQuiet(LONG)).isTrue();
      assertThat(log.at(WARN))
          .singleElement()
          .asString()
          .matches(
              "Handler mail failed on event [0-9a-f-]{36} \\(order.created\\) of tenant 'acme',"
                  + " attempt 1 of 2; it will be tried again");
      assertThat(log.at(ERROR))
          .singleElement()
          .asString()
          .matches(
              "Handler mail failed on event [0-9a-f-]{36} \\(order.created\\) of tenant 'acme',"
                  + " attempt 2 of 2; it is given up");
      assertThat(log.events())
          .allSatisfy(
              event ->
                  assertThat(event.getThrowableProxy().getClassName())
                      .isEqualTo(IOException.class.getName()));
    }
  }

  @Test
  void anInterruptOfOneRunDoesNotReachTheNext() throws Exception {
    List<Boolean> interrupted = new CopyOnWriteArrayList<>();
    HeldHandler gate = new HeldHandler();
    bus.subscribe(
        OrderEvent.class,
        e -> {
          interrupted.add(Thread.currentThread().isInterrupted());
          if (e.event().number() == 1) {
            gate.handle(e); // so that both events are queued for one turn
            throw new InterruptedException("of a future that was cancelled, say");
          }
        },
        options(false).withAttempts(1, SHORT));
    bus.publish(created(1));
    bus.publish(created(2));
    gate.letGo();

    assertThat(bus.awaitQuiet(LONG)).isTrue();
    assertThat(interrupted).containsExactly(false, false);
  }

  @Test
  void anInterruptInAnInlineHandlerIsKeptForThePublisher() {
    bus.subscribe(
        OrderEvent.class,
        e -> {
          throw new InterruptedException();
        },
        options(true).withAttempts(1, SHORT));

    bus.publish(created(1));

    assertThat(Thread.interrupted()).isTrue();
  }

  /** D1: not even a log that is broken. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLogThatThrowsReachesNobodyEither(boolean inline) throws Exception {
    RecordingHandler other = new RecordingHandler();
    bus.subscribe(
        OrderCreated.class,
        e -> fail(new IOException("no")),
        options(inline).withAttempts(2, SHORT));
    bus.subscribe(DomainEvent.class, other, options(inline));

    try (BrokenLog log = BrokenLog.of(EventBus.class)) {
      bus.publish(created(1));
      bus.publish(created(2));
      assertThat(bus.awaitQuiet(LONG)).isTrue();
    }

    assertThat(other.events).containsExactly(created(1), created(2));
    assertThat(runs).hasValue(4);
    assertThat(bus.stats()).isEqualTo(new EventBusStats(2, 2, 4, 2, 0));
  }

  private void fail(Throwable failure) throws Exception {
    runs.incrementAndGet();
    if (failure instanceof Error error) {
      throw error;
    }
    throw (Exception) failure;
  }

  private static SubscriptionOptions options(boolean inline) {
    return (inline ? SubscriptionOptions.inline() : SubscriptionOptions.queued())
        .withAttempts(2, SHORT);
  }
}
