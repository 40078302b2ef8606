package io.reportcache.testing;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Callers whose stack is nearly full, as deep recursions have. */
public final class DeepStack {

  private static final int STACK = 192 << 10;
  private static final int CALLS = 300;

  private int left = CALLS;

  private DeepStack() {}

  /**
   * Fills a thread's stack, and makes the call at each depth on the way back, where it has ever
   * more room. What overflows is passed over.
   *
   * @param offset moves the places at which the stack ends
   */
  public static void call(int offset, Runnable call) throws Exception {
    DeepStack deep = new DeepStack();
    FutureTask<Void> task = new FutureTask<>(() -> deep.fill(call), null);
    Thread thread = new Thread(null, task, "deep", STACK + offset);
    thread.setDaemon(true);
    thread.start();
    task.get(20, TimeUnit.SECONDS);
  }

  private void fill(Runnable call) {
    try {
      down(call);
    } catch (StackOverflowError e) {
      // at its end
    }
  }

  @SuppressWarnings("InfiniteRecursion") // until the stack ends, which is the point
  private int down(Runnable call) {
    int depth = 0;
    try {
      depth = down(call) + 1;
    } finally {
      if (left > 0) {
        callHere(call);
      }
    }
    return depth;
  }

  private void callHere(Runnable call) {
    try {
      call.run();
      left--;
    } catch (StackOverflowError e) {
      // there was no room for it
    }
  }
}
