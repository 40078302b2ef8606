package io.reportcache.durable.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.MemoryDeliveryStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class LaneWorkTest {

  private final Queue<Runnable> threads = new ArrayDeque<>();
  private boolean noThreads;
  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final LaneWork work =
      new LaneWork(
          new ServedLane(
              Deliveries.MAILER, LaneOptions.defaults().withConcurrency(2), (delivery, run) -> {}),
          100,
          this::start,
          next -> true,
          () -> {});

  @Test
  void quickOnesAreClaimedManyAtOnce() {
    work.ran(Duration.ofNanos(1));
    for (int i = 0; i < 100; i++) {
      work.ran(Duration.ofNanos(1));
    }
    assertThat(work.room()).isEqualTo(100);
  }

  @Test
  void ofSlowOnesNoneWaitsHereThatAnotherProcessCouldRun() {
    work.ran(Duration.ofMinutes(1));
    assertThat(work.room()).isEqualTo(2);
    accept(2);
    assertThat(threads).hasSize(2);
    assertThat(work.room()).as("both threads are busy").isZero();
    threads.remove().run(); // does both
    work.refilled();
    assertThat(work.room()).as("the other finds nothing to do").isEqualTo(2);
    threads.remove().run();
    assertThat(work.room()).isEqualTo(2);
  }

  @Test
  void whatIsAddedWhileTheStoreIsAskedIsAskedFor() {
    int before = work.refills();
    work.refilled(); // the store has looked already
    work.accept(List.of(), 2, before);
    assertThat(work.room()).isPositive();
    work.accept(List.of(), 2, work.refills());
    assertThat(work.room()).as("there is nothing").isZero();
  }

  /** D4: what is claimed gets one with the next. */
  @Test
  void aLaneForWhichNoThreadIsToBeHadAsksForOneAgain() {
    noThreads = true;
    accept(1);
    assertThat(work.runners()).as("none has begun").isZero();
    noThreads = false;
    accept(1);
    assertThat(threads).as("one for each").hasSize(2);
  }

  @Test
  void noThreadIsStartedWhileAsManyRunWithoutOneAsTheLaneAllows() {
    accept(2);
    threads.remove().run(); // does both
    threads.remove().run();
    work.goesApart();
    work.goesApart();
    accept(1);
    assertThat(threads).isEmpty();
    work.apartEnded();
    assertThat(threads).hasSize(1);
  }

  private void accept(int deliveries) {
    for (int i = 0; i < deliveries; i++) {
      store.add(List.of(Deliveries.delivery("d")));
    }
    Collection<ClaimedDelivery> claimed =
        store.claim(new Claim(Deliveries.MAILER, deliveries, "one", Duration.ofMinutes(1)));
    List<OwnedDelivery> owned = claimed.stream().map(each -> InHand.claimed(work, each)).toList();
    work.accept(owned, deliveries, work.refills());
  }

  private void start(Runnable task) {
    if (noThreads) {
      throw new InternalError("injected");
    }
    threads.add(task);
  }
}
