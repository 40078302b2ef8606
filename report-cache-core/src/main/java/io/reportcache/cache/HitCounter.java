package io.reportcache.cache;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts hits, each of them, at less cost than a {@link LongAdder}: a thread that counts much gets
 * a cell that no other writes to, and so needs no atomic operation. Whoever finds the place of its
 * cell taken counts in the adder, as those do who count little.
 */
final class HitCounter {

  private static final int CELLS = 16;

  /** Of so many counts in the adder one asks for a cell: few hits are not worth its memory. */
  private static final int SELDOM = 1 << 10;

  // Words of a cell, in its middle: cells beside each other share no cache line.
  private static final int LENGTH = 32;
  private static final int OWNER = 15;
  private static final int COUNT = 16;

  private final long[][] cells = new long[CELLS][];
  private final LongAdder others = new LongAdder();
  private int counted; // written without care by many threads: an estimate will do

  void increment() {
    long thread = Thread.currentThread().getId(); // never given to a second one
    long[] cell = cells[place(thread)];
    if (cell != null && cell[OWNER] == thread) {
      cell[COUNT]++;
    } else {
      incrementOthers(thread);
    }
  }

  /** Returns all that was counted before this, and perhaps some of what is counted meanwhile. */
  long sum() {
    long sum = others.sum();
    for (long[] cell : cells) {
      if (cell != null) {
        sum += cell[COUNT];
      }
    }
    return sum;
  }

  private void incrementOthers(long thread) {
    others.increment();
    if ((++counted & (SELDOM - 1)) == 0) {
      takePlace(thread);
    }
  }

  private synchronized void takePlace(long thread) {
    int place = place(thread);
    if (cells[place] == null) {
      long[] cell = new long[LENGTH];
      cell[OWNER] = thread; // who sees the cell before this takes it for another's
      cells[place] = cell;
    }
  }

  private static int place(long thread) {
    return (int) thread & (CELLS - 1);
  }
}
