package io.reportcache.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives uses their order without a word that all threads write.
 *
 * <p>A moment is a count of insertions, moved up by 20 bits, plus a count of uses since. The uses
 * are counted in stripes, one for each thread until threads outnumber stripes, so a hit writes no
 * memory that another thread's hit writes. Moments taken by one thread always grow, which makes LRU
 * exact there; of two threads, uses that lie between the same two insertions have no certain order.
 */
final class UseClock {

  private static final int INSERTION_SHIFT = 20;
  private static final int STRIPE = 16; // longs: two cache lines, against prefetching in pairs
  private static final VarHandle STRIPES = MethodHandles.arrayElementVarHandle(long[].class);

  private final int mask;
  private final long[] stripes;
  private final AtomicLong insertions = new AtomicLong();

  UseClock() {
    int count = Integer.highestOneBit(Math.max(4, Runtime.getRuntime().availableProcessors() * 8));
    mask = count - 1;
    stripes = new long[(count + 1) * STRIPE];
  }

  long next() {
    int stripe = (((int) Thread.currentThread().getId() & mask) + 1) * STRIPE;
    long last = (long) STRIPES.getOpaque(stripes, stripe);
    long epoch = insertions.get();
    long next = Math.max(last + 1, epoch << INSERTION_SHIFT);
    STRIPES.setOpaque(stripes, stripe, next);
    if (next >> INSERTION_SHIFT > epoch) {
      // So many uses since the last insertion that they don't fit: take the other stripes along, or
      // what other threads use and insert from now on would seem older than all of these.
      insertions.accumulateAndGet(next >> INSERTION_SHIFT, Math::max);
    }
    return next;
  }

  /** Called before the moment of an insertion is taken. */
  void countInsertion() {
    insertions.incrementAndGet();
  }
}
