package io.reportcache.store;

import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one owner in a {@link CacheStore}. Safe for use by many threads.
 *
 * <p>The entries are in a {@link ConcurrentHashMap}. It was measured against a hash table of this
 * project's own, which had the entries in its slots: hits of reports and of tenants' caches took
 * the same time with both, with one thread and with two. The map takes 25 bytes more for each
 * entry.
 *
 * <p>The table alone decides which entries there are. The order of eviction and the sums can be
 * rebuilt from it (D4). So an entry leaves the order before it leaves the table, enters the table
 * before it enters the order, and a change is noted before it begins.
 *
 * @param <O> the owner
 * @param <K> the keys
 * @param <E> the entries
 */
public final class CachePartition<O, K, E extends StoreEntry<K>> extends HeldTable<E> {

  private final EvictionOrder<E> order; // the store's; saves the hits an indirection
  private volatile ConcurrentHashMap<K, E> entries = new ConcurrentHashMap<>(1);
  private final CacheStore<O, K, E> store;
  private final O owner;
  private final Share share;
  private final Holding<E> holding;

  CachePartition(CacheStore<O, K, E> store, O owner, Share share) {
    this.order = store.room.order;
    this.store = store;
    this.owner = owner;
    this.share = share;
    this.holding = new Holding<>(this, share, store.room.weight != null);
  }

  /** Returns the owner of these entries. */
  public O owner() {
    return owner;
  }

  /** Returns the share that this partition is guaranteed; see {@link CacheStore}. */
  public Share share() {
    return share;
  }

  /** Returns the entry under the key and counts that as its latest use; null if there is none. */
  public @Nullable E get(K key) {
    E entry = entries.get(key);
    if (entry != null) {
      order.used(entry);
    }
    return entry;
  }

  /** Counts a use of an entry that {@link #peek} has returned. */
  public void used(E entry) {
    order.used(entry);
  }

  /** Returns the entry under the key without counting it as a use; null if there is none. */
  public @Nullable E peek(K key) {
    return entries.get(key);
  }

  /**
   * Replaces the entry under the key by the result of the function, while no other write to the
   * store is in progress. The function gets the present entry, or null if there is none. If it
   * returns null, the entry is removed. If it returns its argument, that counts as a use. If it
   * returns a new entry, that replaces the present one or, if there is none, takes the room of
   * other entries, which are evicted first. If the new entry gets no room, see {@link CacheStore},
   * there is no entry under the key afterwards. Readers see either the old entry or the new one,
   * never a gap. The function must be quick and must not call the store. An exception that it
   * throws reaches the caller, and nothing changes.
   *
   * <p>If anything else fails (D4), the caller gets the failure, and there is no entry under the
   * key afterwards.
   *
   * @throws IllegalArgumentException if the new entry is in a store already or has another key;
   *     nothing changes then
   * @throws StackOverflowError if this thread has too little stack left to begin; nothing changes
   *     then
   */
  public void compute(K key, UnaryOperator<@Nullable E> function) {
    store.acquire();
    try {
      computeLocked(key, function);
      store.written();
    } finally {
      store.release();
    }
  }

  /**
   * Does the same as {@link #compute(Object, UnaryOperator)}, and then runs the given action before
   * the next write can begin. If a reader first announces itself and then looks up the key, either
   * the action sees the announcement or the reader sees what was written.
   */
  public void compute(K key, UnaryOperator<@Nullable E> function, Runnable then) {
    store.acquire();
    try {
      computeLocked(key, function);
      VarHandle.fullFence(); // otherwise the action might read older data than what was written
      then.run();
      store.written();
    } finally {
      store.release();
    }
  }

  /** Removes the entry if it is still the one under the key; tells whether it was. */
  @SuppressWarnings("ReferenceEquality") // entries are compared by identity
  public boolean remove(K key, E expected) {
    store.acquire();
    try {
      if (entries.get(key) != expected) {
        return false;
      }
      replace(key, expected, null);
      store.written();
      return true;
    } finally {
      store.release();
    }
  }

  /**
   * Calls the action with each entry, without counting that as a use. Entries that are present at
   * the start are included unless they are removed meanwhile; entries that are added meanwhile may
   * or may not be. The action may remove entries.
   */
  @Override
  public void forEach(Consumer<? super E> action) {
    entries.values().forEach(action);
  }

  /** Returns the number of entries. Takes negligible time and no lock. */
  public int size() {
    return entries.size();
  }

  /** Tells whether there is no entry. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Computes under the store's lock. The caller has to report the end of the write. */
  @SuppressWarnings("ReferenceEquality") // entries are compared by identity
  void computeLocked(K key, UnaryOperator<@Nullable E> function) {
    E before = entries.get(key);
    E after = function.apply(before);
    if (after != before) {
      if (after != null) {
        requireNew(key, after);
      }
      replace(key, before, after);
    } else if (before != null) {
      order.used(before);
    }
  }

  @Override
  void evict(E victim) {
    entries.remove(victim.key, victim);
    store.evicted(owner, victim);
  }

  /** Called under the store's lock after a write to this partition was broken off. */
  void brokenOff() {
    holding.isChanging = true;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // entries are compared by identity
  void renew(@Nullable E broken, @Nullable E alsoBroken) {
    ConcurrentHashMap<K, E> table = new ConcurrentHashMap<>(1);
    for (E entry : entries.values()) {
      if (entry != broken && entry != alsoBroken) {
        table.put(entry.key, entry);
      }
    }
    entries = table;
  }

  private void replace(K key, @Nullable E before, @Nullable E after) {
    store.writing(this, before, after);
    holding.isChanging = true;
    if (after != null) {
      store.room.prepare(holding);
    }
    if (before != null) {
      store.room.discard(before, holding);
    }
    boolean admitted = false;
    if (after != null && store.room.admit(after, holding)) {
      admitted = true;
      entries.put(key, after); // in one step for readers
      store.room.add(after, holding);
    } else if (before != null) {
      entries.remove(key);
    }
    store.room.settle(holding);
    holding.isChanging = false;
    if (before != null) {
      store.removed(owner, before);
    }
    if (after != null && !admitted) {
      store.refused(owner, after);
    }
  }

  private void requireNew(K key, E entry) {
    if (entry.isHeld() || !entry.key().equals(key)) {
      throw new IllegalArgumentException(
          "entry put under %s must be new and have that key, was %s with key %s%s; create an entry for each put"
              .formatted(
                  key, entry, entry.key(), entry.isHeld() ? ", which is in a store already" : ""));
    }
  }
}
