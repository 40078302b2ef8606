package io.reportcache.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D4, D5: an interrupt may hang, may be late, and may find no thread that brings it. */
@Timeout(60)
class RunThreadTest {

  private final AtomicBoolean starved = new AtomicBoolean();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CountDownLatch interrupting = new CountDownLatch(1);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicBoolean interruptedAfterwards = new AtomicBoolean();
  private final ThreadFactory couriers = DetachedThreads.named("courier");
  private final RunThread run =
      new RunThread(
          task -> {
            if (starved.get()) {
              throw new OutOfMemoryError("no thread, for once");
            }
            return couriers.newThread(task);
          });
  private final HostsThread host = new HostsThread();

  private final class HostsThread extends Thread {

    HostsThread() {
      setDaemon(true);
    }

    @Override
    public void run() {
      run.enter();
      entered.countDown();
      boolean ended = false;
      while (!ended) {
        try {
          end.await();
          ended = true;
        } catch (InterruptedException e) {
          Thread.interrupted();
        }
      }
      run.leave();
      interruptedAfterwards.set(isInterrupted());
    }

    @Override
    public void interrupt() {
      if (!Thread.currentThread().equals(this)) { // its own is one that came in a wait
        interrupting.countDown();
        Await.latch(goOn);
      }
      super.interrupt();
    }
  }

  @AfterEach
  void goOn() throws InterruptedException {
    goOn.countDown();
    end.countDown();
    host.join(20_000);
    assertThat(host.isAlive()).isFalse();
    assertThat(interruptedAfterwards).isFalse();
  }

  @Test
  void nobodyButTheThreadWaitsForAnInterruptThatHangs() {
    begin();

    run.interrupt();

    Await.latch(interrupting);
    assertThat(run.isThere()).isTrue();
    end.countDown();
    Await.waiting(host);
    assertThat(run.isThere()).as("until the interrupt has come").isTrue();
    goOn.countDown();
    Await.until("it leaves", () -> !run.isThere());
  }

  @Test
  void anInterruptIsBroughtLaterIfItIsSaidSo() throws InterruptedException {
    goOn.countDown();
    begin();
    List<Runnable> left = new ArrayList<>();

    run.interrupt(left::add);

    end.countDown();
    Await.until("it waits", () -> host.getState() == Thread.State.WAITING);
    assertThat(interrupting.getCount()).isOne();
    left.forEach(Runnable::run);
    Await.latch(interrupting);
    host.join(20_000);
    assertThat(host.isAlive()).isFalse();
  }

  @Test
  void whatCanNotBeLeftIsNotPromised() throws InterruptedException {
    begin();

    assertThatThrownBy(
            () ->
                run.interrupt(
                    (Runnable later) -> {
                      throw new OutOfMemoryError("no memory, for once");
                    }))
        .isInstanceOf(OutOfMemoryError.class);

    end.countDown();
    host.join(20_000);
    assertThat(host.isAlive()).isFalse();
  }

  @Test
  void withoutAThreadForItAnInterruptIsMissedUntilItIsTriedAgain() {
    begin();
    starved.set(true);

    run.interrupt();

    assertThat(run.hasMissed()).isTrue();
    assertThat(interrupting.getCount()).isOne();
    run.interruptIfMissed();
    assertThat(run.hasMissed()).isTrue();
    starved.set(false);
    run.interruptIfMissed();
    Await.latch(interrupting);
    assertThat(run.hasMissed()).isFalse();
  }

  @Test
  void theThreadDoesNotWaitForAMissedInterruptAndNobodyTriesAgainThen()
      throws InterruptedException {
    begin();
    starved.set(true);
    run.interrupt();

    end.countDown();

    host.join(20_000);
    assertThat(host.isAlive()).isFalse();
    assertThat(run.hasMissed()).isFalse();
  }

  @Test
  void whoIsNotThereIsNotInterrupted() {
    run.interrupt();
    begin();
    assertThat(run.isHere()).isFalse();
    end.countDown();
    Await.until("it leaves", () -> !run.isThere());

    run.interrupt();

    assertThat(interrupting.getCount()).isOne();
  }

  private void begin() {
    host.start();
    Await.latch(entered);
  }
}
