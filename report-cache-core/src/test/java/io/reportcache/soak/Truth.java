package io.reportcache.soak;

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

  private final int keys;
  private final int writers;
  private final AtomicLongArray changes;
  private final AtomicLongArray floors;
  private final AtomicReferenceArray<String> lastScopes;

  Truth(int tenants, int keys, int writers) {
    this.keys = keys;
    this.writers = writers;
    changes = new AtomicLongArray(tenants * keys * writers);
    floors = new AtomicLongArray(tenants * keys * writers);
    lastScopes = new AtomicReferenceArray<>(tenants * keys * writers);
  }

  /** Changes the key, as this writer; returns the count to be made the floor. */
  long change(int tenant, int key, int writer) {
    return changes.incrementAndGet(place(tenant, key, writer));
  }

  /** Notes that an invalidation has returned which began after the change with this count. */
  void invalidated(int tenant, int key, int writer, long count, String scope) {
    lastScopes.set(place(tenant, key, writer), scope);
    floors.accumulateAndGet(place(tenant, key, writer), count, Math::max);
  }

  /** Computes the key's value from the changes so far. */
  Fact compute(int tenant, int key) {
    long[] seen = new long[writers];
    for (int writer = 0; writer < writers; writer++) {
      seen[writer] = changes.get(place(tenant, key, writer));
    }
    return new Fact(tenant, key, seen);
  }

  /** Returns how new a value must be for a read that begins now. */
  long[] floor(int tenant, int key) {
    long[] floor = new long[writers];
    for (int writer = 0; writer < writers; writer++) {
      floor[writer] = floors.get(place(tenant, key, writer));
    }
    return floor;
  }

  /** Returns what the writer invalidated last that covers the key. */
  String lastScope(int tenant, int key, int writer) {
    return lastScopes.get(place(tenant, key, writer));
  }

  private int place(int tenant, int key, int writer) {
    return (tenant * keys + key) * writers + writer;
  }
}
