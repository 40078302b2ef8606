package io.reportcache.thread;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Checks whether a thread has enough stack left for work that must not be broken off (D4). The JVM
 * has no method for that, so this calls itself some levels deep and returns, which takes about 25
 * ns.
 *
 * <p>How it works. The frames have to be large, so that few levels suffice. An interpreted frame
 * has room for each local variable, a compiled one for the arguments of every call in the method.
 * So the method has a call with as many arguments as the JVM allows. Only some runs make that call,
 * on one level. Since compilers see that it is made, they don't remove it, and since they don't
 * know what it calls, they can't make it smaller. On HotSpot 17 and 25 for x86, the levels take 8
 * KB interpreted and 20 to 36 KB compiled. A write needs at most half of that.
 */
public final class StackRoom {

  private static final int LEVELS = 8;
  private static final int PLENTY = 4 * LEVELS;
  private static final int SELDOM = 0x3F; // of 64 runs, LEVELS + 1 make the wide call
  private static final int ARGUMENTS = 120;

  @SuppressWarnings("NonFinalStaticField") // a final one would be known to compilers
  private static MethodHandle wide =
      MethodHandles.dropArguments(
          MethodHandles.zero(long.class), 0, Collections.nCopies(ARGUMENTS, long.class));

  // What the JVM does once for the first check must not be broken off by a stack overflow: classes
  // of the JDK would be unusable in the whole JVM.
  static {
    try {
      var unused = level(0, ThreadLocalRandom.current().nextInt(1), 0); // with the wide call
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private StackRoom() {}

  /**
   * Returns if there is enough stack, and throws otherwise. To be called before anything is begun.
   *
   * @throws StackOverflowError if there isn't enough stack
   */
  public static void require() {
    require(LEVELS);
  }

  /**
   * Requires four times as much stack as {@link #require()}, for code that calls other code with
   * checks of its own: a check that fails there can then be told apart from an endless recursion.
   *
   * @throws StackOverflowError if there isn't enough stack
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
      throw new AssertionError(e); // can't happen: the call returns zero
    }
  }

  /** Tells whether there is enough stack. */
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
      long c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a, m = a, n = a;
      long o = a, p = a, q = a, r = a, s = a, t = a, u = a, v = a, w = a, x = a, y = a, z = a;
      long aa = a, ab = a, ac = a, ad = a, ae = a, af = a, ag = a, ah = a, ai = a, aj = a;
      long ak = a, al = a, am = a, an = a, ao = a, ap = a, aq = a, ar = a, as = a, at = a;
      long au = a, av = a, aw = a, ax = a, ay = a, az = a;
      b +=
          (long)
              wide.invokeExact(
                  c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, //
                  aa, ab, ac, ad, ae, af, ag, ah, ai, aj, ak, al, am, //
                  an, ao, ap, aq, ar, as, at, au, av, aw, ax, ay, az, //
                  c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, //
                  aa, ab, ac, ad, ae, af, ag, ah, ai, aj, ak, al, am, //
                  an, ao, ap, aq, ar, as, at, au, av, aw, ax, ay, az, //
                  a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a);
    }
    return below == 0 ? b : level(below - 1, wideAt, b) + b;
  }
}
