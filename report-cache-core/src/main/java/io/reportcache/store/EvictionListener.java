package io.reportcache.store;

/**
 * Told of each entry that was evicted to make room. Called under the store's lock on the thread
 * whose insertion needed the room: it must be quick, must not throw and must not call the store.
 *
 * @param <O> the owner of a partition
 * @param <E> the entries
 */
@FunctionalInterface
public interface EvictionListener<O, E extends StoreEntry<?>> {

  /** Notes that the entry was evicted from the owner's partition. */
  void evicted(O owner, E entry);
}
