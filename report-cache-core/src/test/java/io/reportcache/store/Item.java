package io.reportcache.store;

import java.util.concurrent.atomic.AtomicInteger;

/** An entry for tests, which counts how often it was evicted. */
final class Item extends StoreEntry<Integer> {

  final AtomicInteger evictions = new AtomicInteger();

  Item(int key) {
    super(key);
  }

  @Override
  public String toString() {
    return "item " + key + "@" + Integer.toHexString(hashCode());
  }
}
