package io.reportcache.event;

import java.util.LinkedList;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of one subscription. Passes deliveries to a runner one at a time and in order,
 * on any thread of the executor. It holds no thread while it is empty.
 *
 * <p>The thread that drains the queue takes several deliveries at a time, and rests a moment before
 * it leaves an empty queue. Without that a quick handler catches up with the publisher at each
 * event; then the two pass the monitor to and fro, or the publisher wakes a thread, and both take
 * longer than most handlers. What was taken still counts as waiting until its turn comes: until
 * then it may be dropped.
 *
 * <p>If a publisher runs out of stack or memory, any call in here may fail (D4). So the state is
 * guarded by a monitor, which the JVM releases without a call; it is kept in a linked list, each
 * change of which is either made or not made; and if a requested thread doesn't start, the next
 * caller requests another. If several threads start, only one of them drains the queue.
 */
final class HandlerQueue {

  private static final int MOST_TAKEN = 64;
  private static final long REST = TimeUnit.MICROSECONDS.toNanos(20); // shorter than a wake-up
  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

  /** If a requested thread hasn't started by then, the request is taken to be lost. */
  private static final long LONGEST_START = TimeUnit.SECONDS.toNanos(1);

  private final int capacity;
  private final OverflowPolicy overflow;
  private final Executor executor;
  private final Consumer<Delivery> runner;

  @SuppressWarnings("JdkObsolete") // an array that fails while it grows is left half changed
  private final Queue<Delivery> waiting = new LinkedList<>();

  // What the draining thread has taken from the list. The array is filled under the monitor, when
  // the turn of all in it has come.
  private final @Nullable Delivery[] taken = new Delivery[MOST_TAKEN];
  private final AtomicInteger turn = new AtomicInteger(); // of the next one in the array
  private int filled;

  private volatile boolean draining;
  private volatile boolean asked; // a draining thread was requested and hasn't started
  private long askedAt;
  private volatile int publishersWaiting;
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
    return isEmpty() && !draining;
  }

  /** Closes the queue. Returns the number of deliveries that are dropped. */
  synchronized int close() {
    closed = true;
    int dropped = waiting.size();
    waiting.clear();
    while (nextTaken() != null) {
      dropped++;
    }
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
    if (isFull()) {
      if (overflow != OverflowPolicy.DROP_OLDEST) {
        return delivery;
      }
      dropped = nextTaken();
      if (dropped == null) {
        dropped = waiting.poll();
      }
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
    if (draining || isEmpty() || (asked && now - askedAt < LONGEST_START)) {
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
      for (Delivery next = next(); next != null; next = next()) {
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

  /** Returns the delivery whose turn has come; null if there is none, and draining has ended. */
  private @Nullable Delivery next() {
    Delivery next = nextTaken();
    if (next == null) {
      next = take(false);
    }
    if (next == null) {
      LockSupport.parkNanos(this, REST);
      next = take(true);
    }
    if (publishersWaiting > 0) { // one that comes after this check sees that there is room
      tellOfRoom();
    }
    return next;
  }

  private synchronized void tellOfRoom() {
    notifyAll();
  }

  /**
   * Takes what waits, as far as there is space for it, and returns the first of it.
   *
   * @param last whether draining ends if nothing waits
   */
  private synchronized @Nullable Delivery take(boolean last) {
    filled = 0;
    turn.set(0);
    while (filled < MOST_TAKEN && !waiting.isEmpty()) {
      taken[filled] = waiting.poll();
      filled++;
    }
    Delivery next = nextTaken();
    if (next == null && last) {
      draining = false;
    }
    return next;
  }

  /**
   * Returns the first delivery whose turn hasn't come yet, of those that were taken; null if there
   * is none. Called by the draining thread or under the monitor.
   */
  private @Nullable Delivery nextTaken() {
    if (turn.get() >= filled) {
      return null;
    }
    int at = turn.getAndIncrement();
    if (at >= filled) {
      return null; // another thread was first
    }
    Delivery next = taken[at];
    taken[at] = null;
    return next;
  }

  private boolean isEmpty() {
    return waiting.isEmpty() && turn.get() >= filled;
  }

  private boolean isFull() {
    int most = waiting.size() + filled;
    return most >= capacity && most - Math.min(turn.get(), filled) >= capacity;
  }

  /** Releases the monitor while it waits. */
  private synchronized void awaitRoom() throws InterruptedException {
    long end = System.nanoTime() + LONGEST_WAIT;
    publishersWaiting++;
    try {
      for (long left = LONGEST_WAIT;
          isFull() && !closed && left > 0;
          left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
      }
    } finally {
      publishersWaiting--;
    }
  }
}
