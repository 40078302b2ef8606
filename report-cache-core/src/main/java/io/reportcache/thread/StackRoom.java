package io.reportcache.thread;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tells whether a thread has stack enough left for what must not be broken off (D4). The JVM has no
 * call for that, so this goes down some levels and comes back, which takes some 80 ns.
 *
 * <p>How it works. The frames of a level have to be large, so that few levels do, also when they
 * are compiled. A compiled frame has room for the arguments of every call in the method; one of the
 * calls here has many. Only some runs make that call, on one level, but as compilers see it made
 * they don't leave it out; and as they don't know what it calls they can't make it smaller. On
 * HotSpot 17 and 25 for x86, 40 levels take 5 KB interpreted, 29 KB by the first compiler and 14 KB
 * by the second. What a write needs is in the same order a half of that, at most.
 */
public final class StackRoom {

  private static final int LEVELS = 40;
  private static final int PLENTY = 4 * LEVELS;
  private static final int SELDOM = 0xFF; // of 256 runs, as many as there are levels

  @SuppressWarnings("NonFinalStaticField") // a final one would be a known call
  private static MethodHandle wide =
      MethodHandles.dropArguments(
          MethodHandles.zero(long.class), 0, Collections.nCopies(40, long.class));

  private StackRoom() {}

  /**
   * Returns if there is room, and fails otherwise, where nothing has been begun.
   *
   * @throws StackOverflowError if there isn't
   */
  public static void require() {
    require(LEVELS);
  }

  /**
   * As {@link #require()}, for whoever calls others that look for room themselves: four times as
   * much, so that what fails for want of room there is told apart from what recurses without end.
   *
   * @throws StackOverflowError if there isn't
   */
  public static void requirePlenty() {
    require(PLENTY);
  }

  private static void require(int levels) {
    try {
      var unused = level(levels, ThreadLocalRandom.current().nextInt() & SELDOM, 0);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e); // the call returns zero
    }
  }

  /** Tells whether there is room. */
  public static boolean isThere() {
    try {
      require();
      return true;
    } catch (StackOverflowError e) {
      return false;
    }
  }

  private static long level(int below, int wideAt, long a) throws Throwable {
    long b = a;
    if (below == wideAt) {
      b +=
          (long)
              wide.invokeExact(
                  a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, //
                  a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a);
    }
    return below == 0 ? b : level(below - 1, wideAt, b) + b;
  }
}
