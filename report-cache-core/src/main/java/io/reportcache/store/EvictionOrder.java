package io.reportcache.store;

/** Decides which entries go when the store is full. */
interface EvictionOrder<E extends StoreEntry<?>> {

  /** Notes a use. Called by any thread, without a lock. */
  void used(E entry);

  /**
   * Takes an entry in after evicting what must go for it. Tells whether it was taken in, or is
   * itself what had to go. Called under the store's lock.
   */
  boolean admit(E entry, Holding<E> into);

  /** Forgets an entry that was removed for another reason. Called under the store's lock. */
  void discard(E entry, Holding<E> from);

  /** Returns how many entries there are in all holdings. Called under the store's lock. */
  int size();
}
