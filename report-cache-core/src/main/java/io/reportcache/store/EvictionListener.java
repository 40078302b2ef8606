package io.reportcache.store;

/**
 * Receives each entry that was evicted to make room, and by default methods other losses of
 * entries. It is called under the store's lock on the thread whose insertion needed the room. It
 * must be quick, must not throw and must not call the store.
 *
 * @param <O> the owner of a partition
 * @param <E> the entries
 */
@FunctionalInterface
public interface EvictionListener<O, E extends StoreEntry<?>> {

  /** Notes that the entry was evicted from the owner's partition. */
  void evicted(O owner, E entry);

  /**
   * Notes that a new entry wasn't stored in the owner's partition: it alone weighs more than the
   * maximum, its weight is negative, or it had to give way itself. Does nothing by default.
   */
  default void refused(O owner, E entry) {}

  /** Notes that a write has replaced or removed the entry. Does nothing by default. */
  default void removed(O owner, E entry) {}

  /**
   * Called on the thread of a write after the lock has been released, even if the write failed.
   * Does nothing by default.
   */
  default void unlocked() {}
}
