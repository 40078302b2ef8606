package io.reportcache.event;

import java.util.LinkedList;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of one subscription. Passes deliveries to a runner one at a time and in order,
 * on any thread of the executor. It holds no thread while it is empty.
 *
 * <p>If a publisher runs out of stack or memory, any call in here may fail (D4). So the state is
 * guarded by a monitor, which the JVM releases without a call; it is kept in a linked list, each
 * change of which is either made or not made; and if a requested thread doesn't start, the next
 * caller requests another. If several threads start, only one of them drains the queue.
 */
final class HandlerQueue {

  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

  /** If a requested thread hasn't started by then, the request is taken to be lost. */
  private static final long LONGEST_START = TimeUnit.SECONDS.toNanos(1);

  private final int capacity;
  private final OverflowPolicy overflow;
  private final Executor executor;
  private final Consumer<Delivery> runner;

  @SuppressWarnings("JdkObsolete") // an array that fails while it grows is left half changed
  private final Queue<Delivery> waiting = new LinkedList<>();

  private volatile boolean draining;
  private volatile boolean asked; // a draining thread was requested and hasn't started
  private long askedAt;
  private boolean closed;

  HandlerQueue(SubscriptionOptions options, Executor executor, Consumer<Delivery> runner) {
    this.capacity = options.capacity();
    this.overflow = options.overflow();
    this.executor = executor;
    this.runner = runner;
  }

  /**
   * Queues the delivery. Returns the delivery that was dropped for it, which may be itself, or
   * null. A second or later attempt never waits for room, since one thread brings back those of all
   * handlers. If this method throws, the delivery isn't queued.
   */
  @Nullable Delivery offer(Delivery delivery) {
    Delivery dropped = waitAndAdd(delivery);
    if (!draining) {
      askForDrainer();
    }
    return dropped;
  }

  /** Returns whether the queue is empty and no delivery is running. */
  synchronized boolean isQuiet() {
    return waiting.isEmpty() && !draining;
  }

  /** Closes the queue. Returns the number of deliveries that are dropped. */
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
    } catch (InterruptedException e) { // interrupted: decide without waiting
      Thread.currentThread().interrupt(); // not under the monitor: the thread is the host's
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

  /** Throws nothing, since the delivery is already queued. */
  private void askForDrainer() {
    try {
      if (mustAsk()) {
        executor.execute(this::drain);
      }
    } catch (Throwable e) { // closed, or out of memory or stack: the next caller asks
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
        Thread.interrupted(); // an interrupt of one run is not meant for the next
      }
      ended = true;
    } finally {
      if (!ended) { // whatever one run threw, the queued deliveries go on
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

  /** Releases the monitor while it waits. */
  private void awaitRoom() throws InterruptedException {
    long end = System.nanoTime() + LONGEST_WAIT;
    for (long left = LONGEST_WAIT;
        waiting.size() >= capacity && !closed && left > 0;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
    }
  }
}
