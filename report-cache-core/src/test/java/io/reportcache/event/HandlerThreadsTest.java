package io.reportcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.LibraryThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandlerThreadsTest {

  private final LibraryThreads others = new LibraryThreads();
  private final HandlerThreads threads = new HandlerThreads(Runnable::run);

  @AfterEach
  void close() {
    threads.close();
    others.awaitNone();
  }

  @Test
  void stuckTasksDelayNoOther() {
    int tasks = 30;
    CountDownLatch allRun = new CountDownLatch(tasks);
    for (int i = 0; i < tasks; i++) {
      threads.execute(
          () -> {
            allRun.countDown();
            Await.latch(allRun); // stuck until all the others have begun, too
          });
    }
    Await.latch(allRun);
  }

  @Test
  void whatComesWhileAllAreStuckGetsAnotherThread() {
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i < 5; i++) {
      CountDownLatch begun = new CountDownLatch(1);
      threads.execute(
          () -> {
            begun.countDown();
            Await.latch(release);
          });
      Await.latch(begun);
    }
    release.countDown();
  }

  @Test
  void noneOfManyIsForgotten() throws InterruptedException {
    int each = 20_000;
    AtomicInteger ran = new AtomicInteger();
    List<Thread> publishers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread publisher =
          new Thread(
              () -> {
                for (int task = 0; task < each; task++) {
                  threads.execute(ran::incrementAndGet);
                }
              });
      publisher.start();
      publishers.add(publisher);
    }
    for (Thread publisher : publishers) {
      publisher.join();
    }
    Await.until("all have run", () -> ran.get() == 4 * each);
  }

  @Test
  void oneByOneEachIsRunThoughItsThreadMayHaveGoneToSleep() {
    for (int i = 0; i < 2_000; i++) {
      CountDownLatch ran = new CountDownLatch(1);
      threads.execute(ran::countDown);
      Await.latch(ran);
    }
  }

  /** D4: else its thread would end, and another be started for the next. */
  @Test
  void aThreadOutlivesATaskThatThrows() {
    try (CapturedLog log = CapturedLog.of(EventBus.class)) {
      List<Thread> ranOn = new CopyOnWriteArrayList<>();
      CountDownLatch handedOver = new CountDownLatch(1);
      threads.execute(
          () -> {
            ranOn.add(Thread.currentThread());
            Await.latch(handedOver);
            throw new OutOfMemoryError("injected");
          });
      Await.until("it runs", () -> !ranOn.isEmpty());
      handedOver.countDown();
      Await.until("it is told", () -> log.at(Level.ERROR).contains("A task of the bus failed"));
      assertThat(ranOn.get(0).isAlive()).isTrue();
    }
  }

  @Test
  void closingInterruptsWhatRunsAndRefusesWhatComes() {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch ended = new CountDownLatch(1);
    threads.execute(
        () -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.set(true);
          }
          ended.countDown();
        });
    Await.latch(begun);
    threads.close();
    Await.latch(ended);
    assertThat(interrupted).isTrue();
    assertThatThrownBy(() -> threads.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
