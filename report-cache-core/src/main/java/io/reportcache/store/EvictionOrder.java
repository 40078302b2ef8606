package io.reportcache.store;

/**
 * Chooses the entries that go when the store is full. But for {@link #used}, everything is called
 * under the store's lock.
 */
interface EvictionOrder<E extends StoreEntry<?>> {

  /** Notes a use. Called by any thread, without a lock. */
  void used(E entry);

  /** Notes that an entry is to come, which may take the place of others. */
  void arriving(E entry, Holding<E> into);

  /** Notes that the entry has come, or has been found again after a write that was broken off. */
  void added(E entry, Holding<E> into);

  /** Notes that the entry has gone, or doesn't come after all. */
  void removed(E entry);

  /**
   * Evicts one entry from the room, so that the limit is exceeded by less.
   *
   * @return false if it's the entry that is to come that has to go
   */
  boolean evictFor(E entry, Holding<E> into, Limit<E> exceeded, Room<E> room);
}
