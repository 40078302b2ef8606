package io.reportcache.cache.local;

import io.reportcache.cache.RecursiveLoadException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who waits for which load, to find loaders that wait for each other: a chain from a load over its
 * owner to the load that the owner waits for, and so on, that comes back to the thread about to
 * wait. A load that has no place yet waits for those of its key that have.
 */
final class Waits {

  // Longer chains of loaders that wait for loaders are not followed; the wait itself is bounded.
  private static final int LONGEST_CHAIN = 256;

  private final Map<Thread, Flight> waits = new ConcurrentHashMap<>();

  /** Notes the wait; throws if it would never end. Of threads that arrive at once, one sees it. */
  void begin(Thread waiter, Flight flight) {
    waits.put(waiter, flight);
    Deque<Flight> ahead = new ArrayDeque<>();
    ahead.add(flight);
    for (int i = 0; i < LONGEST_CHAIN && !ahead.isEmpty(); i++) {
      Flight next = ahead.remove();
      Thread owner = next.owner();
      if (waiter.equals(owner)) {
        waits.remove(waiter);
        throw new RecursiveLoadException(
            "the loader of %s asks for that key again, itself or through the loader of %s; load the shared part under a key of its own"
                .formatted(next.key, flight.key));
      }
      Flight awaited = owner == null ? null : waits.get(owner);
      if (awaited != null) {
        ahead.add(awaited);
      }
      ahead.addAll(next.inItsWay());
    }
  }

  void end(Thread waiter) {
    waits.remove(waiter);
  }
}
