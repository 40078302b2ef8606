package io.reportcache.cache.local;

import io.reportcache.key.ReportKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's loads under way. Bounds how many loads of one key run at once.
 *
 * <p>How it works. The loads of a key stand in the order in which they were registered. Only the
 * last one is joined. When an invalidation has overtaken it, later callers register another behind
 * it. That load begins at once if the key has a free place. Otherwise it waits for a place, and all
 * callers that come meanwhile wait for it, since it will begin after their reads (F1). So events
 * that come faster than a load takes cost no more loads than the bound, and a reader waits for a
 * place and for one load.
 *
 * <p>A load that has taken longer than the load time-out gives its place back. As many loads may do
 * so as the key has places. So if they never return, at most twice the bound of loads of the key
 * are running.
 */
final class Flights implements Iterable<Flight> {

  // Each list is immutable, and is replaced under the map's lock on its key.
  private final ConcurrentMap<ReportKey<?>, List<Flight>> byKey = new ConcurrentHashMap<>();
  private final int places;
  private final long loadTimeoutNanos;

  Flights(int places, long loadTimeoutNanos) {
    this.places = places;
    this.loadTimeoutNanos = loadTimeoutNanos;
  }

  /** Returns the last load of the key that was registered; null if none is under way. */
  @Nullable Flight newest(ReportKey<?> key) {
    List<Flight> known = byKey.get(key);
    return known == null ? null : last(known);
  }

  /** Registers the load if {@code newest} is still the newest one; tells whether it did. */
  @SuppressWarnings("ReferenceEquality") // loads are compared by identity
  boolean register(@Nullable Flight newest, Flight flight) {
    flight.registeredIn(this);
    List<Flight> after =
        byKey.compute(
            flight.key,
            (key, known) -> {
              if (known == null) {
                return newest == null || newest.isDone() ? List.of(flight) : null;
              }
              return last(known) == newest ? with(known, flight) : known;
            });
    return after != null && last(after) == flight;
  }

  /**
   * Makes the thread the owner of the load if the load is still registered and has a place; tells
   * whether it did.
   */
  boolean tryBegin(Flight flight, Thread thread) {
    if (flight.isOwned()) {
      return false;
    }
    boolean[] begun = new boolean[1];
    byKey.computeIfPresent(
        flight.key,
        (key, known) -> {
          begun[0] = known.contains(flight) && hasPlace(known) && flight.tryOwn(thread);
          return known;
        });
    return begun[0];
  }

  /** Tells whether another load of the key may begin. */
  boolean hasPlace(ReportKey<?> key) {
    List<Flight> known = byKey.get(key);
    return known == null || hasPlace(known);
  }

  /**
   * Returns the nanoseconds until a place is free at the latest; {@link Long#MAX_VALUE} if that has
   * no bound.
   */
  long nanosToNextPlace(ReportKey<?> key) {
    return running(key).stream()
        .mapToLong(flight -> flight.left(loadTimeoutNanos))
        .filter(nanos -> nanos > 0)
        .map(nanos -> nanos + 1)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Returns the loads of the key that run now. */
  List<Flight> running(ReportKey<?> key) {
    return byKey.getOrDefault(key, List.of()).stream().filter(Flights::isRunning).toList();
  }

  /** Removes a load that has ended, and wakes the load that waits for its place. */
  void end(Flight flight) {
    @Nullable Flight[] next = new @Nullable Flight[1];
    byKey.computeIfPresent(
        flight.key,
        (key, known) -> {
          List<Flight> left = without(known, flight);
          next[0] = left.isEmpty() ? null : last(left);
          return left.isEmpty() ? null : left;
        });
    if (next[0] != null && !next[0].isOwned()) {
      next[0].callTurn();
    }
  }

  /**
   * Gives up the load if no thread owns it or is about to. The callers that wait for it look again.
   */
  void giveUp(Flight flight) {
    boolean[] given = new boolean[1];
    byKey.computeIfPresent(
        flight.key,
        (key, known) -> {
          given[0] = known.contains(flight) && !flight.isOwned() && !flight.awaitsThread();
          List<Flight> left = given[0] ? without(known, flight) : known;
          return left.isEmpty() ? null : left;
        });
    if (given[0]) {
      flight.giveUp();
    }
  }

  /**
   * Abandons the loads of the key that have begun. A load that hasn't is kept, since it begins
   * after this call.
   */
  void abandon(ReportKey<?> key) {
    for (Flight flight : byKey.getOrDefault(key, List.of())) {
      if (flight.isOwned()) {
        flight.abandon();
      }
    }
  }

  /** Tells whether a load of the key matches the condition. */
  boolean anyMatch(ReportKey<?> key, Predicate<Flight> condition) {
    List<Flight> known = byKey.get(key);
    return known != null && known.stream().anyMatch(condition);
  }

  Stream<Flight> stream() {
    return byKey.values().stream().flatMap(List::stream);
  }

  @Override
  public Iterator<Flight> iterator() {
    return stream().iterator();
  }

  private boolean hasPlace(List<Flight> known) {
    int running = 0;
    int hung = 0;
    for (Flight flight : known) {
      if (isRunning(flight)) {
        running++;
        hung += flight.isOlderThan(loadTimeoutNanos) ? 1 : 0;
      }
    }
    return running - Math.min(hung, places) < places;
  }

  private static boolean isRunning(Flight flight) {
    return flight.isOwned() && !flight.isDone();
  }

  private static Flight last(List<Flight> flights) {
    return flights.get(flights.size() - 1);
  }

  private static List<Flight> with(List<Flight> known, Flight flight) {
    List<Flight> all = new ArrayList<>(only(known, each -> !each.isDone()));
    all.add(flight);
    return List.copyOf(all);
  }

  /** Returns the list without the load, which mostly is its only one. */
  private static List<Flight> without(List<Flight> known, Flight flight) {
    return known.size() == 1 && known.contains(flight)
        ? List.of()
        : only(known, each -> !each.equals(flight));
  }

  private static List<Flight> only(List<Flight> known, Predicate<Flight> condition) {
    List<Flight> only = new ArrayList<>(known);
    only.removeIf(condition.negate());
    return List.copyOf(only);
  }
}
