package io.reportcache.cache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for which load, to find loaders that wait for each other: a chain from a load over its
 * owner to the load that the owner waits for, and so on, that comes back to the thread about to
 * wait.
 */
final class Waits {

  // Longer chains of loaders that wait for loaders are not followed; the wait itself is bounded.
  private static final int LONGEST_CHAIN = 256;

  private final Map<Thread, Flight> waits = new ConcurrentHashMap<>();

  /** Notes the wait; throws if it would never end. Of threads that arrive at once, one sees it. */
  void begin(Thread waiter, Flight flight) {
    waits.put(waiter, flight);
    @Nullable Flight next = flight;
    for (int i = 0; next != null && i < LONGEST_CHAIN; i++) {
      Thread owner = next.owner();
      if (waiter.equals(owner)) {
        waits.remove(waiter);
        throw new RecursiveLoadException(
            "the loader of %s asks for that key again, itself or through the loader of %s; load the shared part under a key of its own"
                .formatted(next.key, flight.key));
      }
      next = owner == null ? null : waits.get(owner);
    }
  }

  void end(Thread waiter) {
    waits.remove(waiter);
  }
}
