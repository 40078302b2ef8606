package io.reportcache.event;

import io.reportcache.thread.DetachedThreads;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Threads for handlers, as many as there are handlers at work, so that a stuck one delays no other;
 * and as few as do.
 *
 * <p>To wake a thread takes longer than most handlers run. So only one is on its way at a time: it
 * calls the next if it finds more than it takes, and if the others have done all meanwhile, it
 * sleeps again. Schedulers of coroutines, such as Go's, have their idle threads look for work in
 * this way.
 */
final class HandlerThreads implements Executor {

  private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition called = lock.newCondition();
  private final Queue<Runnable> ready = new ArrayDeque<>();
  private final Set<Thread> threads = new HashSet<>();
  private final DetachedThreads factory = DetachedThreads.numbered("report-cache-event-");
  private int idle;
  private int calls; // that no idle thread has heard yet
  private boolean onItsWay; // a thread will look for what is ready; true whenever there is some
  private boolean closed;

  /**
   * Has the task run soon.
   *
   * @param task throws nothing
   * @throws RejectedExecutionException if this is closed
   * @throws Error if there is no thread and none can be had
   */
  @Override
  public void execute(Runnable task) {
    Thread another;
    lock.lock();
    try {
      if (closed) {
        throw new RejectedExecutionException("the bus is closed");
      }
      ready.add(task);
      another = onItsWay ? null : call();
    } finally {
      lock.unlock();
    }
    if (another != null) {
      try {
        another.start();
      } catch (RuntimeException | Error e) {
        if (notStarted(another, task)) {
          throw e;
        }
      }
    }
  }

  /** Interrupts all, and drops what none has begun. */
  void close() {
    lock.lock();
    try {
      closed = true;
      ready.clear();
      threads.forEach(Thread::interrupt);
      called.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Under the lock: calls an idle thread, or returns one that is to be started without the lock.
   */
  private @Nullable Thread call() {
    onItsWay = true;
    if (idle > 0) {
      idle--;
      calls++;
      called.signal();
      return null;
    }
    Thread another = factory.newThread(this::work);
    threads.add(another);
    return another;
  }

  /** Tells whether the task waits for a thread still; it's taken back then. */
  private boolean notStarted(Thread thread, Runnable task) {
    lock.lock();
    try {
      threads.remove(thread);
      onItsWay = false;
      return ready.remove(task);
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    try {
      for (Runnable task = take(true); task != null; task = take(false)) {
        task.run();
      }
    } finally {
      lock.lock();
      try {
        threads.remove(Thread.currentThread());
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Takes a task, waiting for one if there is none.
   *
   * @param isOnItsWay whether this thread is the one that was called
   * @return null if it waited for long, or this is closed
   */
  private @Nullable Runnable take(boolean isOnItsWay) {
    boolean wasCalled = isOnItsWay;
    Runnable task;
    Thread another = null;
    lock.lock();
    try {
      for (task = ready.poll(); task == null; task = ready.poll()) {
        if (wasCalled) {
          onItsWay = false;
        }
        if (closed || !awaitCall()) {
          return null;
        }
        wasCalled = true;
      }
      if (wasCalled) {
        onItsWay = false;
        another = ready.isEmpty() ? null : call();
      }
    } finally {
      lock.unlock();
    }
    if (another != null) {
      startIfPossible(another);
    }
    return task;
  }

  /** If not, this thread or the next that is called takes what is ready. */
  private void startIfPossible(Thread another) {
    try {
      another.start();
    } catch (RuntimeException | Error e) {
      lock.lock();
      try {
        threads.remove(another);
        onItsWay = false;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Under the lock, which is free while this waits; tells whether there was a call. */
  private boolean awaitCall() {
    long left = KEEP_NANOS;
    idle++;
    while (calls == 0 && left > 0 && !closed) {
      try {
        left = called.awaitNanos(left);
      } catch (InterruptedException e) {
        // meant for a run that is over, or this is closed, which is looked at next
      }
    }
    if (calls == 0) {
      idle--;
      return false;
    }
    calls--; // who called has counted this thread as busy
    return true;
  }
}
