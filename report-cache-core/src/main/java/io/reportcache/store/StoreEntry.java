package io.reportcache.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The base of what a {@link CacheStore} holds. All fields except the key belong to the store. They
 * are in the entry, so that an entry costs one object. An entry can be put into one partition only,
 * and only once.
 *
 * @param <K> the key
 */
public abstract class StoreEntry<K> {

  private static final VarHandle LAST_USE;
  private static final VarHandle USES;
  private static final int NOWHERE = -1;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LAST_USE = lookup.findVarHandle(StoreEntry.class, "lastUse", long.class);
      USES = lookup.findVarHandle(StoreEntry.class, "uses", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final K key;
  final int weight;

  @SuppressWarnings("unused") // through LAST_USE
  private long lastUse;

  @SuppressWarnings("unused") // through USES
  private int uses;

  int queueIndex = NOWHERE; // guarded by the store's lock

  /**
   * Makes an entry with a weight of 0.
   *
   * @param key the key under which it is put; its hash code must not change
   */
  protected StoreEntry(K key) {
    this(key, 0);
  }

  /**
   * Makes an entry.
   *
   * @param key the key under which it is put; its hash code must not change
   * @param weight the weight in a store with a maximum weight. An entry isn't kept if its weight is
   *     negative or more than the maximum.
   */
  protected StoreEntry(K key, int weight) {
    this.key = key;
    this.weight = weight;
  }

  /** Returns the key under which the entry is put. */
  public final K key() {
    return key;
  }

  /** Returns the weight of the entry in a store with a maximum weight. */
  public final int weight() {
    return weight;
  }

  /**
   * Returns how often the entry was used since it was put. Exact if one thread uses it at a time;
   * uses at the same instant may count as one. Beyond 1024, uses by several threads between two
   * insertions are estimated, nearly always within 10% and mostly within 3%. The count ends at
   * about a billion. May be called by any thread.
   */
  public final int uses() {
    return (int) USES.getOpaque(this);
  }

  final void countedUses(int count) {
    USES.setOpaque(this, count);
  }

  final void addUses(int more) {
    var unused = (int) USES.getAndAdd(this, more);
  }

  final long lastUse() {
    return (long) LAST_USE.getOpaque(this);
  }

  // Opaque is enough: a use that is seen late only delays the order, and publishes nothing.
  final void used(long moment) {
    LAST_USE.setOpaque(this, moment);
  }

  final boolean isHeld() {
    return queueIndex != NOWHERE;
  }

  final void released() {
    queueIndex = NOWHERE;
  }
}
