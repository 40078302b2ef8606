package io.reportcache.event;

import java.util.LinkedList;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of one subscription. Hands deliveries to a runner one at a time and in order,
 * on whichever thread of the executor it gets, and holds no thread while there is nothing to do.
 *
 * <p>A publisher whose stack or memory is at its end may break this off at any call (D4). So the
 * state is guarded by a monitor, which the JVM gives back without a call; a linked list is left
 * either before or after a step; and a thread that was asked for but didn't come is asked for again
 * by whoever comes next. Several may come: one of them drains.
 */
final class HandlerQueue {

  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

  /** By then a thread that was asked for has come, unless nobody has heard. */
  private static final long LONGEST_START = TimeUnit.SECONDS.toNanos(1);

  private final int capacity;
  private final OverflowPolicy overflow;
  private final Executor executor;
  private final Consumer<Delivery> runner;

  @SuppressWarnings("JdkObsolete") // an array that grows is neither before nor after the step
  private final Queue<Delivery> waiting = new LinkedList<>();

  private volatile boolean draining;
  private volatile boolean asked; // for a thread that drains, which hasn't begun
  private long askedAt;
  private boolean closed;

  HandlerQueue(SubscriptionOptions options, Executor executor, Consumer<Delivery> runner) {
    this.capacity = options.capacity();
    this.overflow = options.overflow();
    this.executor = executor;
    this.runner = runner;
  }

  /**
   * Queues the delivery; returns what was dropped for it, which may be itself, or null. Another
   * attempt never waits for room: all handlers' attempts come back on one thread. If this throws,
   * the delivery isn't queued.
   */
  @Nullable Delivery offer(Delivery delivery) {
    Delivery dropped = waitAndAdd(delivery);
    if (!draining) {
      askForDrainer();
    }
    return dropped;
  }

  /** Tells whether nothing waits or is run. */
  synchronized boolean isQuiet() {
    return waiting.isEmpty() && !draining;
  }

  /** Takes no more; returns how many deliveries are dropped by that. */
  synchronized int close() {
    closed = true;
    int dropped = waiting.size();
    waiting.clear();
    notifyAll();
    return dropped;
  }

  private @Nullable Delivery waitAndAdd(Delivery delivery) {
    try {
      return add(delivery, delivery.attempt() == 1 && overflow == OverflowPolicy.WAIT);
    } catch (InterruptedException e) { // the publisher is wanted elsewhere: decide without waiting
      Thread.currentThread().interrupt(); // a host's thread: not under the monitor
      return addAtOnce(delivery);
    }
  }

  private synchronized @Nullable Delivery add(Delivery delivery, boolean waits)
      throws InterruptedException {
    if (waits) {
      awaitRoom();
    }
    return addAtOnce(delivery);
  }

  private synchronized @Nullable Delivery addAtOnce(Delivery delivery) {
    if (closed) {
      return delivery;
    }
    Delivery dropped = null;
    if (waiting.size() >= capacity) {
      if (overflow != OverflowPolicy.DROP_OLDEST) {
        return delivery;
      }
      dropped = waiting.poll();
    }
    waiting.add(delivery);
    return dropped;
  }

  /** Throws nothing: the delivery is queued. */
  private void askForDrainer() {
    try {
      if (mustAsk()) {
        executor.execute(this::drain);
      }
    } catch (Throwable e) { // closed, or no memory or stack: whoever comes next asks again
      asked = false;
    }
  }

  private synchronized boolean mustAsk() {
    long now = System.nanoTime();
    if (draining || waiting.isEmpty() || (asked && now - askedAt < LONGEST_START)) {
      return false;
    }
    asked = true;
    askedAt = now;
    return true;
  }

  private void drain() {
    if (!begins()) {
      return;
    }
    boolean ended = false;
    try {
      for (Delivery next = poll(); next != null; next = poll()) {
        runner.accept(next);
        Thread.interrupted(); // what interrupted one run is not meant for the next
      }
      ended = true;
    } finally {
      if (!ended) { // whatever broke one run, what waits goes on
        draining = false;
        askForDrainer();
      }
    }
  }

  private synchronized boolean begins() {
    asked = false;
    boolean first = !draining;
    draining = true;
    return first;
  }

  private synchronized @Nullable Delivery poll() {
    Delivery next = waiting.poll();
    if (next == null) {
      draining = false;
    } else if (overflow == OverflowPolicy.WAIT) {
      notifyAll();
    }
    return next;
  }

  /** The monitor is free while this waits. */
  private void awaitRoom() throws InterruptedException {
    long end = System.nanoTime() + LONGEST_WAIT;
    for (long left = LONGEST_WAIT;
        waiting.size() >= capacity && !closed && left > 0;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
    }
  }
}
