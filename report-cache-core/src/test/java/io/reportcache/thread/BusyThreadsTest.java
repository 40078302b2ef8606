package io.reportcache.thread;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.Await;
import io.reportcache.testing.HangingChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BusyThreadsTest {

  private final BusyThreads busy = new BusyThreads();

  /** D4. */
  @Test
  void oneThatHangsWhenItIsInterruptedKeepsNoOther() {
    HangingChannel channel = new HangingChannel();
    try {
      start(channel::read);
      channel.awaitReading();
      CountDownLatch waiting = new CountDownLatch(10);
      CountDownLatch never = new CountDownLatch(1);
      List<Thread> others = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        others.add(
            start(
                () -> {
                  waiting.countDown();
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    return;
                  }
                }));
      }
      Await.latch(waiting);

      start(new Thread(busy::interrupt));

      channel.awaitInterrupting();
      Await.until("the others have ended", () -> others.stream().noneMatch(Thread::isAlive));
    } finally {
      channel.letGo();
    }
  }

  private Thread start(Runnable task) {
    return start(new Thread(() -> busy.run(task)));
  }

  private static Thread start(Thread thread) {
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** It was handed over before its pool was closed, and had not begun. */
  @Test
  void aTaskThatComesAfterTheInterruptIsInterruptedFromTheStart() {
    BusyThreads late = new BusyThreads();
    late.interrupt();
    boolean[] interrupted = new boolean[1];

    late.run(() -> interrupted[0] = Thread.interrupted());

    assertThat(interrupted[0]).isTrue();
  }
}
