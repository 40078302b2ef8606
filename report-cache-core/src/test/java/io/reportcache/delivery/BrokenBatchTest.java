package io.reportcache.delivery;

import static io.reportcache.delivery.Deliveries.MAILER;
import static io.reportcache.delivery.Deliveries.delivery;
import static io.reportcache.delivery.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** D4: what breaks off while a batch is settled leaves no delivery of it with its worker. */
class BrokenBatchTest {

  private static final LaneWork WORK =
      new LaneWork(
          MAILER,
          LaneOptions.defaults(),
          (delivery, run) -> {},
          1,
          Runnable::run,
          (lane, next) -> true,
          () -> {});

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final WorkerCounters counters = new WorkerCounters();
  private final List<Settler.Ended> told = new ArrayList<>();

  /** An answer that can't be read, as if there were no memory for that. */
  private static final class Unreadable extends AbstractList<Settlement> {

    @Override
    public Settlement get(int index) {
      throw new OutOfMemoryError("injected");
    }

    @Override
    public int size() {
      throw new OutOfMemoryError("injected");
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
  void theRestOfABatchIsToldThoughTheFirstBreaksOff() throws InterruptedException {
    settle(
        store,
        ended -> {
          told.add(ended);
          if (told.size() == 1) {
            throw new OutOfMemoryError("injected");
          }
        },
        3);
    assertThat(counters.snapshot().succeeded()).isEqualTo(3);
    assertThat(told).as("the first once more").hasSize(4);
    assertThat(told.get(1)).isSameAs(told.get(0));
  }

  private void settle(DeliveryStore by, Consumer<Settler.Ended> whenSettled, int deliveries)
      throws InterruptedException {
    Settler settler = new Settler(by, whenSettled, counters, Runnable::run, run -> {}, 100);
    for (int i = 0; i < deliveries; i++) {
      store.add(List.of(delivery("d")));
    }
    for (ClaimedDelivery claimed :
        store.claim(new Claim(MAILER, deliveries, "one", Duration.ofMinutes(1)))) {
      Owned owned = new Owned(claimed, 0, Duration.ofMinutes(1), () -> 0);
      settler.add(new Settler.Ended(settlement(claimed, Ending.SUCCEEDED), owned, WORK, null));
    }
    settler.settleNow();
  }
}
