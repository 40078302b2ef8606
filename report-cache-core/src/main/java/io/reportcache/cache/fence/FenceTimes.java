package io.reportcache.cache.fence;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The times of a log's invalidations, to determine since when a value may have been invalidated.
 * Invalidations within 10 ms share one time, that of the first. Bounded: if there are too many
 * times, the older half is thinned out. Two of them become the earlier one, so that a time is never
 * reported too late.
 */
final class FenceTimes {

  private static final long SPACING_NANOS = 10_000_000;
  private static final int LIMIT = 64;

  private long[] at = new long[4];
  private long[] upTo = new long[4]; // the last invalidation that shares the time
  private int size;

  /** Notes an invalidation, by its number and the time of the ticker. */
  synchronized void note(long count, long now) {
    if (size > 0 && now - at[size - 1] < SPACING_NANOS) {
      upTo[size - 1] = count;
      return;
    }
    if (size == LIMIT) {
      thinOut();
    }
    if (size == at.length) {
      long[] longerAt = Arrays.copyOf(at, 2 * size);
      long[] longerUpTo = Arrays.copyOf(upTo, 2 * size); // D4: both or, without memory, neither
      at = longerAt;
      upTo = longerUpTo;
    }
    at[size] = now;
    upTo[size++] = count;
  }

  /**
   * Returns a time at or before the first invalidation with a later number; empty if there is none.
   */
  synchronized OptionalLong notAfterFirstBeyond(long count) {
    for (int i = 0; i < size; i++) {
      if (upTo[i] > count) {
        return OptionalLong.of(at[i]);
      }
    }
    return OptionalLong.empty();
  }

  private void thinOut() {
    int to = 0;
    for (int i = 0; i < LIMIT / 2; i += 2) {
      at[to] = at[i];
      upTo[to++] = upTo[i + 1];
    }
    for (int i = LIMIT / 2; i < LIMIT; i++) {
      at[to] = at[i];
      upTo[to++] = upTo[i];
    }
    size = to;
  }
}
