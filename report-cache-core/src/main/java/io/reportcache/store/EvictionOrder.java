package io.reportcache.store;

/**
 * Chooses the entries to evict when the store is full. All methods except {@link #used} are called
 * under the store's lock.
 */
interface EvictionOrder<E extends StoreEntry<?>> {

  /** Notes a use. Called by any thread, without a lock. */
  void used(E entry);

  /** Notes that an entry is about to be added, for which others may have to be evicted. */
  void arriving(E entry, Holding<E> into);

  /** Notes that the entry was added, or was found again after a write that was broken off. */
  void added(E entry, Holding<E> into);

  /** Notes that the entry was removed, or isn't added after all. */
  void removed(E entry);

  /**
   * Evicts one entry from the room, so that the limit is exceeded by less.
   *
   * @return false if the entry that is about to be added has to give way itself
   */
  boolean evictFor(E entry, Holding<E> into, Limit<E> exceeded, Room<E> room);
}
