package io.reportcache.soak;

import io.reportcache.testing.Thrown;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Throws whatever can be thrown, and runs out of stack, in foreign code that the cache calls on its
 * own behalf. None of it may reach a caller (D1).
 */
final class SoakFaults {

  private static final int SELDOM = 50;

  private volatile boolean striking;

  /** Tells whether the failure is one of these. */
  static boolean isOne(Throwable failure) {
    return "injected".equals(failure.getMessage());
  }

  /** Fails now and then. */
  void strike() {
    if (striking && ThreadLocalRandom.current().nextInt(SELDOM) == 0) {
      raise();
    }
  }

  /** Fails. */
  void raise() {
    Thrown[] all = Thrown.values();
    int which = ThreadLocalRandom.current().nextInt(all.length + 1);
    if (which < all.length) {
      all[which].raise();
    }
    overflow(0);
  }

  /** Fails from now on, where nobody builds anything any more. */
  void begin() {
    striking = true;
  }

  void end() {
    striking = false;
  }

  @SuppressWarnings("InfiniteRecursion") // it is meant to end in an overflow
  static int overflow(int level) {
    return overflow(level + 1) + 1;
  }
}
