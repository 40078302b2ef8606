package io.reportcache.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Words that each thread writes for itself, until threads outnumber stripes, and one that all read.
 * A stripe is two cache lines long, as processors fetch them in pairs: no two stripes meet in one.
 */
final class Stripes {

  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int LENGTH = 16;
  private static final int MOST = 1 << 10;
  private static final int COMMON = LENGTH;

  /**
   * The common word, then the stripes, with room before and after. The words of a stripe are read
   * and written plainly, so threads that share a stripe may overwrite each other's.
   */
  final long[] words;

  private final int count;

  Stripes() {
    int wanted = Math.max(4, Runtime.getRuntime().availableProcessors() * 8);
    count = Integer.highestOneBit(Math.min(MOST, wanted));
    words = new long[(count + 3) * LENGTH];
  }

  /** Returns how many there are, a power of two from 4 to 1024. */
  int count() {
    return count;
  }

  /** Returns the number of this thread's stripe, from 0. */
  int ofThisThread() {
    return stripe(count);
  }

  /** Returns the number of this thread's stripe of so many, from 0. */
  static int stripe(int count) {
    return (int) Thread.currentThread().getId() & (count - 1);
  }

  /** Returns where in the words a stripe begins. */
  static int start(int stripe) {
    return (stripe + 2) * LENGTH;
  }

  /** Returns the word that all read and that few write. */
  static long common(long[] words) {
    return (long) WORDS.getOpaque(words, COMMON);
  }

  void setCommon(long value) {
    WORDS.setOpaque(words, COMMON, value);
  }

  long incrementCommon() {
    return (long) WORDS.getAndAdd(words, COMMON, 1L) + 1;
  }

  /** Raises the common word by one unless it has been raised already. */
  void raiseCommon(long from) {
    var unused = WORDS.compareAndSet(words, COMMON, from, from + 1);
  }
}
