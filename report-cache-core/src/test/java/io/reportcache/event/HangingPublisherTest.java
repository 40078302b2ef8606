package io.reportcache.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D4: a publisher's thread may run code of its own when it's interrupted, and that may hang. */
@Timeout(60)
class HangingPublisherTest {

  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch hangs = new CountDownLatch(1);
  private final AtomicBoolean interrupted = new AtomicBoolean();

  /** Hangs when it interrupts itself. */
  private final class Publisher extends Thread {
    Publisher(Runnable work) {
      super(work);
      setDaemon(true);
    }

    @Override
    public void interrupt() {
      if (Thread.currentThread().equals(this)) {
        hangs.countDown();
        Await.latch(gate);
      }
      super.interrupt();
    }
  }

  @Test
  void oneThatIsInterruptedWhileItWaitsForRoomHoldsUpNoOther() throws Exception {
    HeldHandler handler = new HeldHandler();
    try (EventBus bus = EventBus.inMemory()) {
      SubscriptionOptions one = SubscriptionOptions.queued().withCapacity(1, OverflowPolicy.WAIT);
      bus.subscribe(OrderEvent.class, handler, one);
      bus.publish(OrderEvent.created(1));
      handler.awaitBegun();
      bus.publish(OrderEvent.created(2));
      Publisher publisher =
          new Publisher(
              () -> {
                bus.publish(OrderEvent.created(3));
                interrupted.set(Thread.interrupted());
              });
      publisher.start();
      Await.until("it waits", () -> publisher.getState() == Thread.State.TIMED_WAITING);
      publisher.interrupt();
      Await.latch(hangs);

      CompletableFuture.runAsync(() -> bus.publish(OrderEvent.created(4)))
          .get(30, TimeUnit.SECONDS);

      gate.countDown();
      publisher.join();
      handler.letGo();
      assertThat(interrupted).isTrue();
    }
  }
}
