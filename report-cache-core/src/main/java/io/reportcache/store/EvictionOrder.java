package io.reportcache.store;

import org.jspecify.annotations.Nullable;

/** Decides which entries go when the store is full. */
interface EvictionOrder<E extends StoreEntry> {

  /** Notes a use. Called by any thread, without a lock. */
  void used(E entry);

  /** Takes an entry in. Called under the store's lock. */
  void admit(E entry);

  /** Forgets an entry that was removed for another reason. Called under the store's lock. */
  void discard(E entry);

  /**
   * Takes out and returns an entry that has to go, perhaps the one admitted last, or null if all
   * fit. Called under the store's lock after an admission, until it returns null.
   */
  @Nullable E nextVictim();
}
