package io.reportcache.durable.worker;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.Settlement;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** D4: what breaks off while a batch is settled leaves no delivery of it with its worker. */
class BrokenBatchTest {

  private static final LaneWork WORK =
      new LaneWork(
          new ServedLane(MAILER, LaneOptions.defaults(), (delivery, run) -> {}),
          1,
          Runnable::run,
          next -> true,
          () -> {});

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final WorkerCounters counters = new WorkerCounters();
  private final AtomicInteger settled = new AtomicInteger();
  private final List<OwnedDelivery> told = new ArrayList<>();

  /** An answer that can't be read, as if the JVM had no more to give. */
  private static final class Unreadable extends AbstractList<Settlement> {

    @Override
    public Settlement get(int index) {
      throw new InternalError("injected");
    }

    @Override
    public int size() {
      throw new InternalError("injected");
    }
  }

  @Test
  void aStoreWhoseAnswerCannotBeReadKeepsNoDeliveryWithItsWorker() throws InterruptedException {
    DeliveryStore broken =
        ChangedStore.of(store, (call, given) -> call.equals("settle") ? new Unreadable() : null);
    settle(broken, told::add, 2);
    assertThat(told).hasSize(2);
  }

  @Test
  void oneOfThemThatCannotBeGivenUpKeepsNoOther() throws InterruptedException {
    DeliveryStore broken =
        ChangedStore.of(store, (call, given) -> call.equals("settle") ? new Unreadable() : null);
    settle(
        broken,
        ended -> {
          told.add(ended);
          if (told.size() == 1) {
            throw new InternalError("injected");
          }
        },
        3);
    assertThat(told).hasSize(3);
  }

  /** What was locked is settled on its own later, where an answer may be as bad. */
  @Test
  void settlingGoesOnWhereverItBreaksOff() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    DeliveryStore broken =
        ChangedStore.of(
            store,
            (call, given) -> {
              if (!call.equals("settle")) {
                return null;
              }
              int settle = calls.incrementAndGet();
              if (settle == 1) {
                lockAll(given);
                return List.of();
              }
              return settle == 2 ? new Unreadable() : null;
            });
    Settler settler = new Settler(broken, this::told, counters, Runnable::run, run -> {}, 100);
    Thread thread = new Thread(settler, "settles");
    thread.setDaemon(true);
    thread.start();
    addTo(settler, 1);
    Await.until("the first is told", () -> calls.get() >= 2 && settled.get() == 1);
    addTo(settler, 1);
    Await.until("the next is settled", () -> settled.get() == 2);
    settler.close();
    thread.join();
  }

  @Test
  void settlingGoesOnThoughItCannotTellWhatTimeItIs() throws Exception {
    AtomicInteger lastsFor = new AtomicInteger(Integer.MAX_VALUE);
    Settler settler = new Settler(store, this::told, counters, Runnable::run, run -> {}, 100);
    settler.gathering =
        new Gathering(
            () -> {
              if (lastsFor.getAndDecrement() == 0) {
                throw new InternalError("injected");
              }
              return System.nanoTime();
            });
    Thread thread = new Thread(settler, "settles");
    thread.setDaemon(true);
    thread.start();
    for (int round = 1; round < 8; round++) {
      int all = 2 * round;
      lastsFor.set(round % 2); // on what there is to gather, or on how long settling took
      addTo(settler, 1);
      Await.until("it has broken off", () -> lastsFor.get() < 0);
      addTo(settler, 1);
      Await.until("both are settled", () -> settled.get() == all);
    }
    settler.close();
    thread.join();
  }

  @SuppressWarnings("unchecked") // as the store declares it
  private static void lockAll(Object[] settleArguments) {
    ((List<Settlement>) settleArguments[0]).forEach((Consumer<Settlement>) settleArguments[1]);
  }

  private void told(OwnedDelivery ended) {
    settled.incrementAndGet();
  }

  @Test
  void theRestOfABatchIsToldThoughTheFirstBreaksOff() throws InterruptedException {
    settle(
        store,
        ended -> {
          told.add(ended);
          if (told.size() == 1) {
            throw new InternalError("injected");
          }
        },
        3);
    assertThat(counters.snapshot().succeeded()).isEqualTo(3);
    assertThat(told).as("the first once more").hasSize(4);
    assertThat(told.get(1)).isSameAs(told.get(0));
  }

  private void settle(DeliveryStore by, Consumer<OwnedDelivery> whenSettled, int deliveries)
      throws InterruptedException {
    Settler settler = new Settler(by, whenSettled, counters, Runnable::run, run -> {}, 100);
    addTo(settler, deliveries);
    settler.settleNow();
  }

  private void addTo(Settler settler, int deliveries) {
    for (int i = 0; i < deliveries; i++) {
      store.add(List.of(delivery("d")));
    }
    for (ClaimedDelivery claimed :
        store.claim(new Claim(MAILER, deliveries, "one", Duration.ofMinutes(1)))) {
      InHand.settle(settler, WORK, settlement(claimed, Ending.SUCCEEDED), null);
    }
  }
}
