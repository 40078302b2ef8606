package io.reportcache.store;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One owner's entries in a {@link CacheStore}. Safe for use by many threads.
 *
 * @param <O> the owner
 * @param <K> the keys
 * @param <E> the entries
 */
public final class CachePartition<O, K, E extends StoreEntry> {

  private final CacheStore<O, K, E> store;
  private final O owner;
  private final ConcurrentHashMap<K, E> entries = new ConcurrentHashMap<>();

  CachePartition(CacheStore<O, K, E> store, O owner) {
    this.store = store;
    this.owner = owner;
  }

  /** Returns whose entries these are. */
  public O owner() {
    return owner;
  }

  /** Returns the entry under the key and counts that as its latest use; null if there is none. */
  public @Nullable E get(K key) {
    E entry = entries.get(key);
    if (entry != null) {
      store.order.used(entry);
    }
    return entry;
  }

  /** Returns the entry under the key without counting it as a use; null if there is none. */
  public @Nullable E peek(K key) {
    return entries.get(key);
  }

  /**
   * Replaces what is under the key by what the function makes of it, while no other write goes on
   * in the store. The function gets null if there is nothing; returning null removes, returning its
   * argument counts as a use. It must be quick and must not call the store; what it throws reaches
   * the caller and leaves everything as it was.
   */
  @SuppressWarnings("ReferenceEquality") // an entry is itself, whatever it equals
  public void compute(K key, UnaryOperator<@Nullable E> function) {
    store.lock.lock();
    try {
      E before = entries.get(key);
      E after = function.apply(before);
      if (after == before) {
        if (before != null) {
          store.order.used(before);
        }
        return;
      }
      if (before != null) {
        store.discarded(before);
        before.partition = null;
        if (after == null) {
          entries.remove(key);
        }
      }
      if (after != null) {
        after.partition = this;
        if (store.admit(after)) {
          entries.put(key, after); // the entry before is replaced in one step for readers
        } else {
          after.partition = null;
          entries.remove(key);
        }
      }
    } finally {
      store.lock.unlock();
    }
  }

  /** Removes the entry if it is still the one under the key; tells whether it was. */
  @SuppressWarnings("ReferenceEquality") // an entry is itself, whatever it equals
  public boolean remove(K key, E expected) {
    store.lock.lock();
    try {
      if (entries.get(key) != expected) {
        return false;
      }
      entries.remove(key);
      store.discarded(expected);
      expected.partition = null;
      return true;
    } finally {
      store.lock.unlock();
    }
  }

  /**
   * Hands over each key and entry, without counting that as a use. What was there at the start is
   * handed over unless it is removed meanwhile; what comes meanwhile may be or not. The action may
   * remove entries.
   */
  public void forEach(BiConsumer<? super K, ? super E> action) {
    entries.forEach(action);
  }

  /** Tells whether there is no entry. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Under the store's lock. */
  @SuppressWarnings("unchecked") // set together with the partition
  boolean dropVictim(E victim) {
    victim.partition = null;
    return entries.remove((K) victim.key(), victim);
  }
}
