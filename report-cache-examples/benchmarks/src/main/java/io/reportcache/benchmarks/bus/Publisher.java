package io.reportcache.benchmarks.bus;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One thread that publishes, and how much of that isn't handled yet. */
public final class Publisher {

  private final AtomicInteger left = new AtomicInteger();
  private volatile @Nullable Thread waiting;

  /** So many runs of handlers are to come. */
  public void expect(int runs) {
    left.set(runs);
  }

  /** A handler has had one. */
  public void handled() {
    if (left.decrementAndGet() == 0) {
      LockSupport.unpark(waiting);
    }
  }

  /** Waits until there are no more to come. */
  public void await() {
    waiting = Thread.currentThread();
    while (left.get() > 0) {
      LockSupport.park(this);
    }
    waiting = null;
  }
}
