package io.reportcache.spring;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Keeps other threads from creating beans of a context while the current thread starts it. Spring
 * would create them even before it knows how to configure and wrap them.
 *
 * <p>The other threads wait until all beans are created, or the start has failed. If the thread
 * that starts the context is waiting itself, perhaps for one of them, they go on as soon as Spring
 * is ready to create beans.
 */
final class ContextStart {

  private static final long LOOK_EVERY_MS = 10;

  private final ConfigurableListableBeanFactory beans;
  private final Duration limit;
  private volatile @Nullable Thread starting = Thread.currentThread();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean closed;

  /**
   * To be created where the context begins to start.
   *
   * @param limit how long another thread waits at most
   */
  ContextStart(ConfigurableListableBeanFactory beans, Duration limit) {
    this.beans = beans;
    this.limit = limit;
  }

  /** To be called when all beans are there. */
  void hasEnded() {
    over.countDown();
    starting = null; // it may live long
  }

  /** To be called when the context is closed, or its start has failed. */
  void hasClosed() {
    closed = true;
    over.countDown();
    starting = null;
  }

  /**
   * Waits until the current thread may ask for beans.
   *
   * @return false if the context is closed
   * @throws IllegalStateException if that takes too long, or the thread is interrupted
   */
  boolean awaitBeans() {
    if (!Thread.currentThread().equals(starting)) {
      try {
        await(System.nanoTime() + limit.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(
            "interrupted while a child context starts, of which it isn't known yet which events are"
                + " durable in it; publish when it has started",
            e);
      }
    }
    return !closed;
  }

  private void await(long deadline) throws InterruptedException {
    while (over.getCount() > 0 && !over.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
      if (beans.isConfigurationFrozen() && isStartWaiting()) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "a child context has been starting for %s, and it isn't known yet which events are durable in it; publish when it has started"
                .formatted(limit));
      }
    }
  }

  private boolean isStartWaiting() {
    Thread thread = starting;
    return thread != null
        && switch (thread.getState()) {
          case BLOCKED, WAITING, TIMED_WAITING -> true;
          default -> false;
        };
  }
}
