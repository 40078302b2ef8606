package io.reportcache.examples.clinic.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Learns that the process is told to end, by SIGTERM or SIGINT, and keeps it alive until this is
 * closed, or for as long as told at most.
 */
final class StopSignal implements AutoCloseable {

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  private StopSignal(Duration longest) {
    hook = new Thread(() -> holdUp(longest), "queue-work-stop");
  }

  static StopSignal listen(Duration longest) {
    StopSignal signal = new StopSignal(longest);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Waits for the signal, so long at most, and tells whether it was given. */
  boolean await(Duration longest) throws InterruptedException {
    return asked.await(longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  boolean isGiven() {
    return asked.getCount() == 0;
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs, and ends now.
    }
  }

  private void holdUp(Duration longest) {
    asked.countDown();
    try {
      if (!ended.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("queue-work has not ended within " + longest + " and is cut off");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
