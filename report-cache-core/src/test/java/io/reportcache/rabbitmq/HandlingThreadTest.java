package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Steps that fail, close their own thread, or are interrupted. */
@Timeout(60)
class HandlingThreadTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LibraryThreads threads = new LibraryThreads();
  private final List<String> happened = new CopyOnWriteArrayList<>();

  @AfterEach
  void noThreadIsLeft() {
    threads.awaitNone();
  }

  /** D4, E1: or the messages of the broken step would be taken after later ones. */
  @Test
  void afterAStepThatBrokeOffMessagesAreHandedOutAgainBeforeTheNext() {
    CountDownLatch done = new CountDownLatch(1);
    HandlingThread thread =
        new HandlingThread(
            "test",
            "A step",
            () -> {
              happened.add("step");
              if (happened.size() == 1) {
                throw new StackOverflowError("broken off");
              }
              done.countDown();
              Await.latch(closing());
            },
            () -> {
              happened.add("again");
              if (happened.size() == 2) {
                throw new OutOfMemoryError("broken off as well");
              }
            });
    running.set(thread);
    thread.start();
    Await.latch(done);
    close(thread);
    assertThat(happened).containsExactly("step", "again", "again", "step");
  }

  @Test
  void aStepMayCloseItsOwnThread() {
    HandlingThread thread =
        new HandlingThread(
            "test",
            "A step",
            () -> {
              happened.add("step");
              close(running.get());
            },
            () -> happened.add("again"));
    running.set(thread);
    thread.start();
    threads.awaitNone();
    assertThat(happened).containsExactly("step");
  }

  @Test
  void anInterruptEndsAStepAndNotTheThread() {
    AtomicInteger steps = new AtomicInteger();
    HandlingThread thread =
        new HandlingThread(
            "test",
            "A step",
            () -> {
              if (steps.incrementAndGet() < 3) {
                throw new InterruptedException("by mistake");
              }
              Await.latch(closing());
            },
            () -> happened.add("again"));
    running.set(thread);
    thread.start();
    Await.until("it goes on", () -> steps.get() == 3);
    close(thread);
    assertThat(happened).as("nothing was broken off").isEmpty();
  }

  /** A cause that stays would fill the log. */
  @Test
  void pausesGrowWhileAllStepsFail() {
    assertThat(
            Stream.iterate(Duration.ofMillis(100), HandlingThread::longer)
                .limit(8)
                .map(Duration::toMillis))
        .containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L);
  }

  private final AtomicReference<HandlingThread> running = new AtomicReference<>();

  private CountDownLatch closing() {
    return running.get().closing();
  }

  private static void close(HandlingThread thread) {
    assertThat(thread.beginsToClose()).isTrue();
    thread.awaitEnd(PATIENCE);
  }
}
