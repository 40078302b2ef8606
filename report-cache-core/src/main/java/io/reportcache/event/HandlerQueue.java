package io.reportcache.event;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of one subscription. Hands deliveries to a runner one at a time and in order,
 * on whichever thread of the executor it gets, and holds no thread while there is nothing to do.
 */
final class HandlerQueue {

  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

  private final int capacity;
  private final OverflowPolicy overflow;
  private final Executor executor;
  private final Consumer<Delivery> runner;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
  private boolean draining;
  private boolean closed;

  HandlerQueue(SubscriptionOptions options, Executor executor, Consumer<Delivery> runner) {
    this.capacity = options.capacity();
    this.overflow = options.overflow();
    this.executor = executor;
    this.runner = runner;
  }

  /**
   * Queues the delivery; returns what was dropped for it, which may be itself, or null. Another
   * attempt never waits for room: all handlers' attempts come back on one thread.
   */
  @Nullable Delivery offer(Delivery delivery) {
    Delivery dropped = null;
    lock.lock();
    try {
      if (delivery.attempt() == 1 && overflow == OverflowPolicy.WAIT) {
        awaitRoom();
      }
      if (closed) {
        return delivery;
      }
      if (waiting.size() >= capacity) {
        if (overflow != OverflowPolicy.DROP_OLDEST) {
          return delivery;
        }
        dropped = waiting.poll();
      }
      waiting.add(delivery);
      if (draining) {
        return dropped;
      }
      draining = true;
    } finally {
      lock.unlock();
    }
    startDraining();
    return dropped;
  }

  /** Takes no more; returns how many deliveries are dropped by that. */
  int close() {
    lock.lock();
    try {
      closed = true;
      int dropped = waiting.size();
      waiting.clear();
      room.signalAll();
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  private void startDraining() {
    try {
      executor.execute(this::drain);
    } catch (RuntimeException | Error e) { // no thread to be had: the next offer tries again
      lock.lock();
      try {
        draining = false;
      } finally {
        lock.unlock();
      }
      throw e;
    }
  }

  private void drain() {
    for (Delivery next = poll(); next != null; next = poll()) {
      runner.accept(next); // throws nothing
      Thread.interrupted(); // what interrupted one run is not meant for the next
    }
  }

  private @Nullable Delivery poll() {
    lock.lock();
    try {
      Delivery next = waiting.poll();
      draining = next != null;
      room.signal();
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock, which is free while this waits. */
  private void awaitRoom() {
    long left = LONGEST_WAIT;
    try {
      while (waiting.size() >= capacity && !closed && left > 0) {
        left = room.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread()
          .interrupt(); // the publisher is wanted elsewhere: decide without waiting
    }
  }
}
