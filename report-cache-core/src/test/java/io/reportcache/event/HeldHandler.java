package io.reportcache.event;

import io.reportcache.testing.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Stands still at its first event until let go; remembers all it got. */
final class HeldHandler implements EventHandler<OrderEvent> {

  final List<Integer> numbers = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);

  @Override
  public void handle(EventEnvelope<? extends OrderEvent> envelope) throws InterruptedException {
    begun.countDown();
    gate.await();
    numbers.add(envelope.event().number());
  }

  void awaitBegun() {
    Await.latch(begun);
  }

  void letGo() {
    gate.countDown();
  }
}
