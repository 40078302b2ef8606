package io.reportcache.store;

import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One owner's entries in a {@link CacheStore}. Safe for use by many threads.
 *
 * <p>The entries are in a {@link ConcurrentHashMap}. It was measured against a hash table of this
 * project's own, which had the entries in its slots: hits of reports and of tenants' caches took
 * the same time with both, by one thread and by two, and the map takes 25 bytes an entry more.
 *
 * <p>The table is what counts: what there is, is there. The order of eviction and the sums can be
 * made anew from it (D4), so an entry leaves the order before it leaves the table, comes into the
 * table before it comes into the order, and a change is noted before it begins.
 *
 * @param <O> the owner
 * @param <K> the keys
 * @param <E> the entries
 */
public final class CachePartition<O, K, E extends StoreEntry<K>> {

  private final EvictionOrder<E> order; // the store's, one step nearer for the hits
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

  /** Returns whose entries these are. */
  public O owner() {
    return owner;
  }

  /** Returns what is guaranteed to it; see {@link CacheStore}. */
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
   * Replaces what is under the key by what the function makes of it, while no other write goes on
   * in the store. The function gets null if there is nothing; returning null removes, returning its
   * argument counts as a use, and a new entry replaces the one before or, if there was none, takes
   * the room of others that are evicted first. The new entry may find no room, see {@link
   * CacheStore}; then nothing is under the key afterwards. Readers see either the entry before or
   * the one after, never a gap. The function must be quick and must not call the store; what it
   * throws reaches the caller and leaves everything as it was.
   *
   * <p>If anything else fails (D4), the caller gets that, and nothing is under the key afterwards.
   *
   * @throws IllegalArgumentException if the new entry is in a store already or its key isn't this
   *     one; everything stays as it was
   * @throws StackOverflowError if there is too little stack left on this thread to begin;
   *     everything stays as it was
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
      store.written();
    } finally {
      store.release();
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
      replace(key, expected, null);
      store.written();
      return true;
    } finally {
      store.release();
    }
  }

  /**
   * Hands over each entry, without counting that as a use. What was there at the start is handed
   * over unless it is removed meanwhile; what comes meanwhile may be or not. The action may remove
   * entries.
   */
  public void forEach(Consumer<? super E> action) {
    entries.values().forEach(action);
  }

  /** Returns how many entries there are now. Takes no time worth mentioning and no lock. */
  public int size() {
    return entries.size();
  }

  /** Tells whether there is no entry. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Under the store's lock. It's for the caller to say that the write has come to its end. */
  @SuppressWarnings("ReferenceEquality") // an entry is itself, whatever it equals
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

  /** Under the store's lock, after the order has forgotten the victim. */
  void evict(E victim) {
    entries.remove(victim.key, victim);
    store.evicted(owner, victim);
  }

  /** Under the store's lock, after a write here was broken off. */
  void brokenOff() {
    holding.isChanging = true;
  }

  /**
   * Puts the entries but these two into a new table. The old one may have been broken off, too: it
   * is only read, and by readers that have begun.
   */
  @SuppressWarnings("ReferenceEquality") // an entry is itself, whatever it equals
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
