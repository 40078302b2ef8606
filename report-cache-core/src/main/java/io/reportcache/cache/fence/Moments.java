package io.reportcache.cache.fence;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * When the invalidations of a log were, to tell since when at least a value is invalidated. Those
 * close to each other share a moment, the first one's. Bounded: the older ones are thinned out, two
 * of them become the earlier, so that a moment is never reported too late.
 */
final class Moments {

  private static final long SPACING_NANOS = 10_000_000;
  private static final int LIMIT = 64;

  private long[] at = new long[4];
  private long[] upTo = new long[4]; // the last invalidation that shares the moment
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
      long[] longerUpTo = Arrays.copyOf(upTo, 2 * size); // D4: both or, with no memory, neither
      at = longerAt;
      upTo = longerUpTo;
    }
    at[size] = now;
    upTo[size++] = count;
  }

  /** Returns a time not after the first invalidation with a later number; empty if none is. */
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
