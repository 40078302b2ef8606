package io.reportcache.shared.redis;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Remembers which state each slot of a cluster was last seen in, so that it is noticed when a slot
 * has gone to another server or its server was started anew.
 */
final class SlotIdentities {

  private static final int SLOTS = 16_384;

  private final AtomicReferenceArray<String> last = new AtomicReferenceArray<>(SLOTS);

  /** Notes the identity of a slot's server; tells whether it was another one before. */
  boolean isChanged(int slot, String identity) {
    String before = last.getAndSet(slot, identity);
    return before != null && !before.equals(identity);
  }
}
