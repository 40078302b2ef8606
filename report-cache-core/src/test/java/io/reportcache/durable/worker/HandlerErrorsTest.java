package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.testing.Await;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D1, E2: whatever a handler throws is its own failure, and its lane's only thread goes on. */
class HandlerErrorsTest {

  /** What a handler does. */
  enum Thrown {
    OVERFLOW {
      @Override
      @SuppressWarnings("InfiniteRecursion") // that's the point
      void from(DeliveryRun run) {
        from(run); // until the stack ends
        throw new IllegalStateException("it has no end");
      }
    },
    OUT_OF_MEMORY {
      @Override
      void from(DeliveryRun run) {
        throw new OutOfMemoryError("Java heap space");
      }
    },
    UNTELLABLE {
      @Override
      void from(DeliveryRun run) {
        throw new IllegalStateException() {
          @Override
          public String getMessage() {
            throw new StackOverflowError();
          }
        };
      }
    },
    MISSING_CLASS {
      @Override
      void from(DeliveryRun run) {
        throw new NoClassDefFoundError("com/example/Gone");
      }
    },
    ASSERTION {
      @Override
      void from(DeliveryRun run) {
        throw new AssertionError("never");
      }
    },
    DEATH {
      @Override
      void from(DeliveryRun run) {
        throw new Death();
      }
    },
    INTERRUPTED {
      @Override
      void from(DeliveryRun run) throws InterruptedException {
        Thread.currentThread().interrupt();
        throw new InterruptedException("by itself");
      }
    },
    SNEAKED {
      @Override
      void from(DeliveryRun run) throws Exception {
        HandlerErrorsTest.<RuntimeException>sneak(new IOException("unannounced"));
      }
    };

    abstract void from(DeliveryRun run) throws Exception;
  }

  /** As a thread that is stopped throws it: no exception, and no error of the machine. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static final LaneOptions ONE_THREAD =
      LaneOptions.defaults().withConcurrency(1).withAttempts(1);

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final Collection<String> handled = new ConcurrentLinkedQueue<>();

  @ParameterizedTest
  @EnumSource
  void whatIsThrownIsAFailureAndTheNextOneRuns(Thrown thrown) {
    store.add(List.of(delivery("bad"), delivery("good"), delivery("bad"), delivery("good")));
    try (DeliveryWorker worker = start((delivery, run) -> handle(thrown, delivery, run))) {
      await(DeliveryStatus.COMPLETED, 2);
      await(DeliveryStatus.DEAD_LETTER, 2);
      Await.until("all are counted", () -> worker.stats().deadLetters() == 2);
      assertThat(worker.stats().lost()).isZero();
    }
    assertThat(handled).containsExactly("good", "good");
    assertThat(store.find(DeliveryQuery.deadLetters(), 0, 10))
        .allSatisfy(
            dead ->
                assertThat(dead.runs())
                    .singleElement()
                    .satisfies(run -> assertThat(run.error()).matches("(?s)[a-zA-Z.$]+.*")));
  }

  @Test
  void whatTheFailedHookThrowsStopsNothingEither() {
    store.add(List.of(delivery("bad"), delivery("good")));
    LaneHandler handler =
        new LaneHandler() {
          @Override
          public void handle(ClaimedDelivery delivery, DeliveryRun run) throws Exception {
            HandlerErrorsTest.this.handle(Thrown.OVERFLOW, delivery, run);
          }

          @Override
          public void deadLetter(ClaimedDelivery delivery, Throwable cause) {
            handled.add("told");
            throw new OutOfMemoryError("Java heap space");
          }
        };
    try (DeliveryWorker worker = start(handler)) {
      await(DeliveryStatus.COMPLETED, 1);
      Await.until("it's told", () -> handled.contains("told"));
      store.add(List.of(delivery("good")));
      worker.wake();
      await(DeliveryStatus.COMPLETED, 2);
    }
  }

  private void handle(Thrown thrown, ClaimedDelivery delivery, DeliveryRun run) throws Exception {
    if (delivery.message().payload().equals("bad")) {
      thrown.from(run);
    }
    handled.add(delivery.message().payload());
  }

  private DeliveryWorker start(LaneHandler handler) {
    return DeliveryWorker.of(store).lane(MAILER, ONE_THREAD, handler).build().start();
  }

  private void await(DeliveryStatus status, long count) {
    Await.until(
        count + " are " + status,
        () -> store.count(DeliveryQuery.all()).getOrDefault(status, 0L) == count);
  }

  @SuppressWarnings("unchecked") // that is the trick
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
