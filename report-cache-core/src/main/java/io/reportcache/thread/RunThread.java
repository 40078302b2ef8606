package io.reportcache.thread;

import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a run: of a load, a job or a delivery. It is interrupted under no lock and from
 * threads made for that, since an interrupt may run foreign code, which may hang (D4): a host's
 * subclass of Thread may do anything then, and so may a channel that the thread reads.
 *
 * <p>An interrupt is first promised and then delivered. The thread doesn't leave its run before the
 * promised interrupts have arrived, so that they don't hit its later work (D5). Only that thread
 * waits for them. If no thread is available to deliver an interrupt, the promise is withdrawn, and
 * the interrupt is missed until it is {@linkplain #interruptIfMissed() tried again}.
 */
public final class RunThread {

  private final ThreadFactory couriers;
  private @Nullable Thread thread;
  private int promised;
  private boolean missed;

  /** Makes a run that is on no thread yet. */
  public RunThread() {
    this(Interrupts.COURIERS);
  }

  RunThread(ThreadFactory couriers) {
    this.couriers = couriers;
  }

  /** Puts the run on the current thread. */
  public synchronized void enter() {
    thread = Thread.currentThread();
  }

  /** Tells whether the run is on a thread. */
  public synchronized boolean isThere() {
    return thread != null;
  }

  /** Tells whether the run is on the current thread. */
  @SuppressWarnings("ReferenceEquality") // a host's thread may have an equals that hangs
  public synchronized boolean isHere() {
    return Thread.currentThread() == thread;
  }

  /** Promises an interrupt and has it delivered, if the run is on a thread. */
  public void interrupt() {
    interrupt(Runnable::run);
  }

  /**
   * Promises an interrupt, if the run is on a thread.
   *
   * @param later receives the task that has the interrupt delivered, and must have it run; the task
   *     takes no lock except this object's for a moment. If {@code later} throws, the interrupt is
   *     missed
   */
  public synchronized void interrupt(Consumer<Runnable> later) {
    Thread there = thread;
    if (there == null) {
      return;
    }
    promised++;
    boolean left = false;
    try {
      Promise promise = new Promise(there);
      later.accept(promise::send);
      left = true;
    } finally {
      if (!left) { // it won't be delivered, so the thread must not wait for it
        promised--;
        missed = true;
      }
    }
  }

  /** Tells whether an interrupt was missed for want of a thread and hasn't been tried again. */
  public synchronized boolean hasMissed() {
    return missed;
  }

  /** Interrupts the run now if an interrupt was missed for want of a thread. */
  public synchronized void interruptIfMissed() {
    if (missed) {
      missed = false;
      interrupt();
    }
  }

  /**
   * Waits for the interrupts that were promised to the current thread. Missed ones don't arrive any
   * more.
   */
  public synchronized void awaitPromised() {
    boolean interrupted = false;
    while (promised > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    missed = false;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes the run off the current thread, which isn't interrupted from here on. Waits for the
   * promised interrupts, and clears the thread's interrupt flag.
   */
  public void leave() {
    if (left()) {
      var unused = Thread.interrupted();
    }
  }

  private synchronized boolean left() {
    boolean wasThere = thread != null;
    awaitPromised();
    thread = null;
    return wasThere;
  }

  /** An interrupt that is delivered once, or is missed. */
  private final class Promise {

    private final Thread there;
    private boolean over;

    Promise(Thread there) {
      this.there = there;
    }

    void send() {
      try {
        couriers.newThread(this::bring).start();
      } catch (Throwable e) { // no thread is available
        end(true);
      }
    }

    private void bring() {
      try {
        there.interrupt();
      } finally {
        end(false);
      }
    }

    private void end(boolean misses) {
      synchronized (RunThread.this) {
        if (!over) {
          over = true;
          promised--;
          missed |= misses;
          RunThread.this.notifyAll();
        }
      }
    }
  }
}
