package io.reportcache.event;

import static io.reportcache.event.OrderEvent.created;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.Await;
import io.reportcache.testing.HangingChannel;
import io.reportcache.testing.LibraryThreads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D3, D4: what a handler waits in may hang when it's interrupted. */
@Timeout(60)
class BusCloseInHangingChannelTest {

  private final LibraryThreads threads = new LibraryThreads();
  private final HangingChannel channel = new HangingChannel();
  private final EventBus bus =
      new InMemoryEventBus(TenantResolver.bound(), InstantSource.system(), Duration.ofMillis(100));

  @AfterEach
  void letGo() {
    channel.letGo();
    threads.awaitNone();
  }

  @Test
  void theBusIsClosedInTimeAndItsOtherHandlersAreInterrupted() {
    int others = 10;
    CountDownLatch waiting = new CountDownLatch(others);
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(others);
    bus.subscribe(OrderEvent.class, e -> channel.read());
    for (int i = 0; i < others; i++) {
      bus.subscribe(
          OrderEvent.class,
          e -> {
            waiting.countDown();
            try {
              never.await();
            } catch (InterruptedException ex) {
              interrupted.countDown();
            }
          });
    }
    bus.publish(created(1));
    channel.awaitReading();
    Await.latch(waiting);

    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(bus::close, BusCloseInHangingChannelTest::onItsOwn);

    channel.awaitInterrupting();
    assertThat(closing).succeedsWithin(Duration.ofSeconds(20));
    Await.latch(interrupted);
  }

  private static void onItsOwn(Runnable call) {
    Thread thread = new Thread(call);
    thread.setDaemon(true);
    thread.start();
  }
}
