package io.reportcache.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Words that each thread writes for itself, as long as threads don't outnumber stripes, and one
 * common word that all threads read. A stripe is two cache lines long, since processors fetch them
 * in pairs: no two stripes share a line.
 */
final class Stripes {

  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int LENGTH = 16;
  private static final int MOST = 1 << 10;
  private static final int COMMON = LENGTH;

  /**
   * The common word, then the stripes, with padding before and after. The words of a stripe are
   * read and written without synchronization, so threads that share a stripe may overwrite each
   * other's words.
   */
  final long[] words;

  private final int count;

  Stripes() {
    int wanted = Math.max(4, Runtime.getRuntime().availableProcessors() * 8);
    count = Integer.highestOneBit(Math.min(MOST, wanted));
    words = new long[(count + 3) * LENGTH];
  }

  /** Returns the number of stripes, a power of two from 4 to 1024. */
  int count() {
    return count;
  }

  /** Returns the number of this thread's stripe, from 0. */
  int ofThisThread() {
    return stripe(count);
  }

  /** Returns the number of this thread's stripe out of the given count, from 0. */
  static int stripe(int count) {
    return (int) Thread.currentThread().getId() & (count - 1);
  }

  /** Returns the index in the words at which a stripe begins. */
  static int start(int stripe) {
    return (stripe + 2) * LENGTH;
  }

  /** Returns the common word, which all threads read and few write. */
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
