package io.reportcache.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a {@link CacheStore} holds. But for the key its fields are the store's own: they live in the
 * entry, so that an entry costs one object. An entry is put into one partition, once.
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
   * Makes an entry that weighs nothing.
   *
   * @param key what it is put under; its hash code must not change
   */
  protected StoreEntry(K key) {
    this(key, 0);
  }

  /**
   * Makes an entry.
   *
   * @param key what it is put under; its hash code must not change
   * @param weight what it weighs in a store with a limit by weight. One that is negative, or more
   *     than the limit, isn't kept.
   */
  protected StoreEntry(K key, int weight) {
    this.key = key;
    this.weight = weight;
  }

  /** Returns the key that the entry is put under. */
  public final K key() {
    return key;
  }

  /** Returns what the entry weighs in a store with a limit by weight. */
  public final int weight() {
    return weight;
  }

  /**
   * Returns how often the entry was used since it was put. Exact if one thread uses it at a time;
   * uses at the same instant may count as one. Beyond 1024, what several threads use between two
   * insertions is an estimate, nearly always within 10% and mostly within 3%. It ends at about a
   * billion. May be called by any thread.
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

  // Opaque is enough: a use that is seen late makes the order late, and publishes nothing.
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
