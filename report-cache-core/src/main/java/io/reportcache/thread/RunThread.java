package io.reportcache.thread;

import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a run: of a load, a job or a delivery. Others interrupt it under no lock and on
 * threads made for that, since an interrupt is foreign code, which may hang (D4): a host's thread
 * may do anything then, and so may a channel that it reads.
 *
 * <p>An interrupt is promised first and brought then, and the thread doesn't leave its run before
 * what was promised has come, so that it hits nobody else (D5). Nobody but that thread waits for
 * it. Where no thread is to be had to bring it, the promise is taken back, and the interrupt is
 * missed until somebody {@linkplain #interruptIfMissed() tries again}.
 */
public final class RunThread {

  private final ThreadFactory couriers;
  private @Nullable Thread thread;
  private int promised;
  private boolean missed;

  /** No thread is there yet. */
  public RunThread() {
    this(Interrupts.COURIERS);
  }

  RunThread(ThreadFactory couriers) {
    this.couriers = couriers;
  }

  /** The run is on this thread from here on. */
  public synchronized void enter() {
    thread = Thread.currentThread();
  }

  /** Tells whether the run is on some thread. */
  public synchronized boolean isThere() {
    return thread != null;
  }

  /** Tells whether the run is on the thread that calls this. */
  @SuppressWarnings("ReferenceEquality") // a host's thread may have an equals that hangs
  public synchronized boolean isHere() {
    return Thread.currentThread() == thread;
  }

  /** Promises an interrupt and has it brought, if a thread is there. */
  public void interrupt() {
    interrupt(Runnable::run);
  }

  /**
   * Promises an interrupt, if a thread is there.
   *
   * @param later is given what has it brought, which takes no lock but this one's for a moment and
   *     must be run; if that can't be left, the interrupt is missed
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
      if (!left) { // nobody will bring it, so nobody must wait for it
        promised--;
        missed = true;
      }
    }
  }

  /** Tells whether there was no thread to bring an interrupt, and nobody has tried again. */
  public synchronized boolean hasMissed() {
    return missed;
  }

  /** Interrupts it now if it should have been before and there was no thread for that. */
  public synchronized void interruptIfMissed() {
    if (missed) {
      missed = false;
      interrupt();
    }
  }

  /**
   * Waits for the interrupts that were promised to this thread. Those missed don't come any more.
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
   * The run is on this thread no more, which nobody interrupts from here on. Waits for what was
   * promised, and takes it off the thread.
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

  /** An interrupt that comes once, or is missed. */
  private final class Promise {

    private final Thread there;
    private boolean over;

    Promise(Thread there) {
      this.there = there;
    }

    void send() {
      try {
        couriers.newThread(this::bring).start();
      } catch (Throwable e) { // no thread to be had
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
