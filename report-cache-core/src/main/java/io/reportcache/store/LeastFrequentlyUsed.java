package io.reportcache.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Frequency order, by Caffeine: a cache of the entries themselves, in which hits are repeated, says
 * which of them it would evict.
 */
final class LeastFrequentlyUsed<E extends StoreEntry> implements EvictionOrder<E> {

  // Caffeine evicts under a lock of its own, at times on a reader's thread; taking the store's lock
  // there could deadlock, so victims only queue up and are removed by the next writer.
  private final Queue<E> victims = new ConcurrentLinkedQueue<>();
  private final Cache<E, Boolean> order;

  LeastFrequentlyUsed(int maximumSize) {
    order =
        Caffeine.newBuilder()
            .maximumSize(maximumSize)
            .executor(Runnable::run)
            .evictionListener(
                (@Nullable E entry, @Nullable Boolean present, RemovalCause cause) -> {
                  if (entry != null) {
                    victims.add(entry);
                  }
                })
            .build();
  }

  @Override
  public void used(E entry) {
    var unused = order.getIfPresent(entry); // the look is the point
  }

  @Override
  public void admit(E entry) {
    order.put(entry, Boolean.TRUE);
    order.cleanUp();
  }

  @Override
  public void discard(E entry) {
    order.invalidate(entry);
  }

  @Override
  public @Nullable E nextVictim() {
    return victims.poll();
  }
}
