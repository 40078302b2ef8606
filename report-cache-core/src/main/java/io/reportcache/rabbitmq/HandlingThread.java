package io.reportcache.rabbitmq;

import io.reportcache.log.GuardedLog;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that handles what a queue brings, one step after the other, until it is closed.
 * What it handles calls the host's code, which may interrupt it, close it, or never return.
 */
final class HandlingThread {

  private static final GuardedLog log = GuardedLog.named(RabbitMqLog.NAME);
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final String what;
  private final Step step;
  private final Runnable handOutAgain;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  /** Waits a moment for something to handle, and handles it. */
  @FunctionalInterface
  interface Step {
    void take() throws InterruptedException;
  }

  /**
   * Makes the thread, not started.
   *
   * @param name of the thread, behind the prefix of this package
   * @param what is handled, for log lines
   * @param step called again and again; neither an interrupt nor a failure ends the thread
   * @param handOutAgain called after a step that failed, before the next: has the broker hand out
   *     again what that step may have left
   */
  HandlingThread(String name, String what, Step step, Runnable handOutAgain) {
    this.what = what;
    this.step = step;
    this.handOutAgain = handOutAgain;
    this.thread = DetachedThreads.named("report-cache-rabbitmq-" + name).newThread(this::run);
  }

  void start() {
    thread.start();
  }

  boolean isClosing() {
    return closing.getCount() == 0;
  }

  /** Returns a latch that opens when this begins to close. */
  CountDownLatch closing() {
    return closing;
  }

  /** Begins to close: no further step is taken. Tells whether this call is the first. */
  synchronized boolean beginsToClose() {
    boolean first = !isClosing();
    closing.countDown();
    return first;
  }

  /** Waits until the step that is being taken has ended, and interrupts it when that takes long. */
  void awaitEnd(Duration patience) {
    join(patience);
    if (thread.isAlive() && !isHere()) {
      log.warn("{} isn't finished in time; it is interrupted", what);
      Interrupts.bring(thread);
      join(AFTER_INTERRUPT);
    }
  }

  private void join(Duration patience) {
    if (isHere()) { // the host's code closes it
      return;
    }
    try {
      thread.join(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isHere() {
    return thread.equals(Thread.currentThread());
  }

  private void run() {
    boolean brokeOff = false;
    Duration pause = SHORTEST_PAUSE;
    while (!isClosing()) {
      try {
        if (brokeOff) {
          handOutAgain.run(); // or later messages would be taken before those of the broken step
          brokeOff = false;
        }
        step.take();
        pause = SHORTEST_PAUSE;
      } catch (InterruptedException e) { // it is closed, or somebody has interrupted it by mistake
        log.debug("{}: the thread was interrupted", what);
      } catch (Throwable e) { // D4: nobody would take any more
        brokeOff = true;
        log.error("{}: a step broke off; what it left is handed out again", what, e);
        pause(pause);
        pause = longer(pause);
      }
    }
  }

  /** Returns the pause after the next failure, if nothing succeeds before: up to five seconds. */
  static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private void pause(Duration pause) {
    try {
      var unused = closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) { // as above
      log.debug("{}: the thread was interrupted", what);
    }
  }
}
