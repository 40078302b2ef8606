package io.reportcache.cache.local;

import io.reportcache.cache.RecursiveLoadException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records which thread waits for which load, to find loaders that wait for each other: a chain from
 * a load to its owner, to the load that the owner waits for, and so on, that comes back to the
 * thread about to wait. A load that has no place yet waits for the loads of its key that have one.
 */
final class Waits {

  // Longer chains of loaders that wait for loaders are not followed; the wait itself is bounded.
  private static final int LONGEST_CHAIN = 256;

  private final Map<Thread, Flight> waits = new ConcurrentHashMap<>();

  /**
   * Notes the wait; throws a {@link RecursiveLoadException} if it would never end. If the threads
   * of a circle arrive at once, at least one of them finds it.
   */
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
