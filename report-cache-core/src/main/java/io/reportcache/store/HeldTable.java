package io.reportcache.store;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The table of the entries that a {@link Holding} counts. It declares what {@link Room} needs of a
 * partition. It is a class without fields, so a partition takes no more memory.
 */
abstract class HeldTable<E extends StoreEntry<?>> {

  /** Removes a victim. Called under the store's lock, after the order has forgotten it. */
  abstract void evict(E victim);

  /**
   * Copies the entries except the given two into a new table. A write to the old table may have
   * been broken off, too. So the old table is only read, here and by readers that have begun.
   */
  abstract void renew(@Nullable E broken, @Nullable E alsoBroken);

  /** Calls the action with each entry. */
  abstract void forEach(Consumer<? super E> action);
}
