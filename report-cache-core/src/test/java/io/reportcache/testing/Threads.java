package io.reportcache.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Threads whose steps a test decides. */
public final class Threads {

  private Threads() {}

  /** Runs the work on a thread of its own. */
  public static <T> Running<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return new Running<>(thread, task);
  }

  public static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).as("latch opened").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public record Running<T>(Thread thread, FutureTask<T> task) {

    public T result() throws Exception {
      return task.get(20, TimeUnit.SECONDS);
    }

    /** Returns when the thread waits for something. */
    public void awaitWaiting() {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (thread.getState() != Thread.State.WAITING
          && thread.getState() != Thread.State.TIMED_WAITING) {
        assertThat(System.nanoTime()).as("%s waits", thread).isLessThan(end);
        Thread.onSpinWait();
      }
    }
  }
}
