package io.reportcache.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CacheStore} holds. Its fields are the store's own: they live in the entry, so that
 * an entry costs one object. An entry is put into one partition, once.
 */
public abstract class StoreEntry {

  private static final VarHandle LAST_USE;

  static {
    try {
      LAST_USE = MethodHandles.lookup().findVarHandle(StoreEntry.class, "lastUse", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through LAST_USE
  private long lastUse;

  // Guarded by the store's lock.
  long queuedUse;
  int queueIndex = -1;
  @Nullable CachePartition<?, ?, ?> partition;

  /** Returns the key. */
  protected abstract Object key();

  /** Returns how often it was used. */
  public long uses() {
    return 0;
  }

  /** For subclasses. */
  protected StoreEntry() {}

  final long lastUse() {
    return (long) LAST_USE.getOpaque(this);
  }

  // Opaque is enough: a use that is seen late makes the order late, and publishes nothing.
  final void used(long moment) {
    LAST_USE.setOpaque(this, moment);
  }
}
