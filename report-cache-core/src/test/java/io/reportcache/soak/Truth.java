package io.reportcache.soak;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What the values are computed from, and how new a value must be.
 *
 * <p>Each writer counts its changes of a key in a place of its own. When an invalidation that
 * covers a change has returned, the count as it was before becomes the floor: a read that begins
 * later must have seen at least as many changes of that writer (F1). Since no two writers share a
 * place, this is exact however they overlap.
 */
final class Truth {

  /** So many of the last invalidations of a place are known with their times. */
  private static final int REMEMBERED = 8;

  private final int keys;
  private final int writers;
  private final AtomicLongArray changes;
  private final AtomicLongArray floors;
  private final AtomicLongArray hardFloors;
  private final AtomicLongArray counts;
  private final AtomicLongArray times;
  private final AtomicIntegerArray tags;
  private final AtomicReferenceArray<String> lastScopes;

  Truth(int tenants, int keys, int writers) {
    this.keys = keys;
    this.writers = writers;
    int places = tenants * keys * writers;
    changes = new AtomicLongArray(places);
    floors = new AtomicLongArray(places);
    hardFloors = new AtomicLongArray(places);
    counts = new AtomicLongArray(places * REMEMBERED);
    times = new AtomicLongArray(places * REMEMBERED);
    tags = new AtomicIntegerArray(tenants * keys);
    lastScopes = new AtomicReferenceArray<>(places);
  }

  /** Changes the key, as this writer; returns the count to be made the floor. */
  long change(int tenant, int key, int writer) {
    return changes.incrementAndGet(place(tenant, key, writer));
  }

  /**
   * Notes that an invalidation has returned which began after the change with this count.
   *
   * @param now when it had returned, by the cache's ticker
   * @param tolerable whether a policy may still allow what it has dropped to be served
   */
  void invalidated(
      int tenant, int key, int writer, long count, String scope, long now, boolean tolerable) {
    int place = place(tenant, key, writer);
    lastScopes.set(place, scope);
    int slot = place * REMEMBERED + (int) (count % REMEMBERED);
    counts.set(slot, -1);
    times.set(slot, now);
    counts.set(slot, count);
    if (!tolerable) {
      hardFloors.accumulateAndGet(place, count, Math::max);
    }
    floors.accumulateAndGet(place, count, Math::max);
  }

  /** Computes the key's value from the changes so far. */
  long[] compute(int tenant, int key) {
    return all(changes, tenant, key);
  }

  /** Returns how new a value must be for a read that begins now. */
  long[] floor(int tenant, int key) {
    return all(floors, tenant, key);
  }

  /** Returns how new a value must be whatever a policy says. */
  long[] hardFloor(int tenant, int key) {
    return all(hardFloors, tenant, key);
  }

  /**
   * Tells whether the first invalidation of what has seen so many changes had returned so long ago.
   * Those that aren't known any more aren't counted.
   */
  boolean isInvalidatedFor(
      long nanos, long now, int tenant, int key, int writer, long seen, long floor) {
    int place = place(tenant, key, writer);
    for (long count = Math.max(seen + 1, floor - REMEMBERED + 1); count <= floor; count++) {
      int slot = place * REMEMBERED + (int) (count % REMEMBERED);
      long at = times.get(slot);
      if (counts.get(slot) == count && now - at >= nanos) {
        return true;
      }
    }
    return false;
  }

  /** Notes that a value of the key was loaded with its tag. */
  void tagged(int tenant, int key) {
    tags.set(tenant * keys + key, 1);
  }

  /** Tells whether a value of the key was ever loaded with its tag. */
  boolean isTagged(int tenant, int key) {
    return tags.get(tenant * keys + key) > 0;
  }

  /** Returns what the writer invalidated last that covers the key. */
  String lastScope(int tenant, int key, int writer) {
    return lastScopes.get(place(tenant, key, writer));
  }

  private long[] all(AtomicLongArray numbers, int tenant, int key) {
    long[] all = new long[writers];
    for (int writer = 0; writer < writers; writer++) {
      all[writer] = numbers.get(place(tenant, key, writer));
    }
    return all;
  }

  private int place(int tenant, int key, int writer) {
    return (tenant * keys + key) * writers + writer;
  }
}
