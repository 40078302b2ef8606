package io.reportcache.store;

import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One owner's entries in a {@link CacheStore}. Safe for use by many threads.
 *
 * @param <O> the owner
 * @param <K> the keys
 * @param <E> the entries
 */
public final class CachePartition<O, K, E extends StoreEntry<K>> {

  private final EvictionOrder<E> order; // the store's, one step nearer for the hits
  private final EntryTable<K, E> entries = new EntryTable<>();
  private final CacheStore<O, K, E> store;
  private final O owner;
  private final Holding<E> holding;

  CachePartition(CacheStore<O, K, E> store, O owner, int share) {
    this.order = store.order;
    this.store = store;
    this.owner = owner;
    this.holding = new Holding<>(this, share);
  }

  /** Returns whose entries these are. */
  public O owner() {
    return owner;
  }

  /** Returns how many entries are guaranteed to it, 0 for none; see {@link CacheStore}. */
  public int share() {
    return holding.share;
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
   * Replaces what is under the key by what the function makes of it, while no other write goes on
   * in the store. The function gets null if there is nothing; returning null removes, returning its
   * argument counts as a use, and a new entry replaces the one before or, if there was none, takes
   * the room of one that is evicted first. The new entry may find no room, see {@link CacheStore}.
   * Readers see either the entry before or the one after, never a gap. The function must be quick
   * and must not call the store; what it throws reaches the caller and leaves everything as it was.
   *
   * @throws IllegalArgumentException if the new entry is in a store already or its key isn't this
   *     one; everything stays as it was
   */
  public void compute(K key, UnaryOperator<@Nullable E> function) {
    store.acquire();
    try {
      computeLocked(key, function);
    } finally {
      store.lock.unlock();
    }
  }

  /**
   * As {@link #compute(Object, UnaryOperator)}, and then runs the other before the next write can
   * begin. Of it and a reader who first announces itself and then looks up the key, either sees the
   * other: this sees the announcement, or the reader what was written.
   */
  public void compute(K key, UnaryOperator<@Nullable E> function, Runnable then) {
    store.acquire();
    try {
      computeLocked(key, function);
      VarHandle.fullFence(); // or what is read next might be older than what was written
      then.run();
    } finally {
      store.lock.unlock();
    }
  }

  /** Removes the entry if it is still the one under the key; tells whether it was. */
  @SuppressWarnings("ReferenceEquality") // an entry is itself, whatever it equals
  public boolean remove(K key, E expected) {
    store.acquire();
    try {
      if (entries.get(key) != expected) {
        return false;
      }
      entries.remove(expected);
      order.discard(expected, holding);
      return true;
    } finally {
      store.lock.unlock();
    }
  }

  /**
   * Hands over each entry, without counting that as a use. What was there at the start is handed
   * over unless it is removed meanwhile; what comes meanwhile may be or not. The action may remove
   * entries.
   */
  public void forEach(Consumer<? super E> action) {
    entries.forEach(action);
  }

  /** Returns how many entries there are now. Takes no time worth mentioning and no lock. */
  public int size() {
    return entries.size();
  }

  /** Tells whether there is no entry. */
  public boolean isEmpty() {
    return entries.size() == 0;
  }

  @SuppressWarnings("ReferenceEquality") // an entry is itself, whatever it equals
  private void computeLocked(K key, UnaryOperator<@Nullable E> function) {
    E before = entries.get(key);
    E after = function.apply(before);
    if (after != before) {
      if (after != null) {
        requireNew(key, after);
      }
      replace(before, after);
    } else if (before != null) {
      order.used(before);
    }
  }

  /** Under the store's lock, after the order has forgotten the victim. */
  void evict(E victim) {
    entries.remove(victim);
    store.listener.evicted(owner, victim);
  }

  private void replace(@Nullable E before, @Nullable E after) {
    if (before != null) {
      order.discard(before, holding);
    }
    if (after != null && order.admit(after, holding)) {
      if (before == null) {
        entries.add(after);
      } else {
        entries.replace(before, after); // in one step for readers
      }
    } else if (before != null) {
      entries.remove(before);
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
