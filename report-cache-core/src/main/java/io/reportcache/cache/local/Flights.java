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
 * A tenant's loads under way, and a bound on how many of one key run at once.
 *
 * <p>How it works. The loads of a key stand in the order in which they were registered. Only the
 * last one is joined. When an invalidation has overtaken it, those who come later register another
 * behind it. That one begins at once while the key has a place free; else it waits for one, and all
 * who come meanwhile wait for it: it will begin after their reads did (F1). So events that come
 * faster than a load takes cost no more than the bound, and who reads waits for a place and for one
 * load.
 *
 * <p>A load that has taken longer than the load time-out gives its place back, and as many may do
 * so as the key has places. When they never return, no more loads of the key are begun than twice
 * the bound.
 */
final class Flights implements Iterable<Flight> {

  // Each list is immutable, and changed under the map's lock on its key.
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

  /** Registers the load, if the one given is still the newest; tells whether it did. */
  @SuppressWarnings("ReferenceEquality") // a load is itself
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

  /** Makes the thread the one that loads, if the load is registered still and has a place. */
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

  /** Tells how long it takes at most until a place is free, or for ever if nothing promises one. */
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

  /** Takes the load out; the one that waits for a place may have it. */
  void end(Flight flight) {
    @Nullable Flight[] next = new @Nullable Flight[1];
    byKey.computeIfPresent(
        flight.key,
        (key, known) -> {
          List<Flight> left = only(known, each -> !each.equals(flight));
          next[0] = left.isEmpty() ? null : last(left);
          return left.isEmpty() ? null : left;
        });
    if (next[0] != null && !next[0].isOwned()) {
      next[0].callTurn();
    }
  }

  /** Gives up a load that nobody owns and no thread will come for; those who wait look again. */
  void giveUp(Flight flight) {
    boolean[] given = new boolean[1];
    byKey.computeIfPresent(
        flight.key,
        (key, known) -> {
          given[0] = known.contains(flight) && !flight.isOwned() && !flight.awaitsThread();
          List<Flight> left = given[0] ? only(known, each -> !each.equals(flight)) : known;
          return left.isEmpty() ? null : left;
        });
    if (given[0]) {
      flight.giveUp();
    }
  }

  /**
   * Takes the loads of the key out of the running that have begun. One that hasn't will begin after
   * this, and is left to it.
   */
  void abandon(ReportKey<?> key) {
    for (Flight flight : byKey.getOrDefault(key, List.of())) {
      if (flight.isOwned()) {
        flight.abandon();
      }
    }
  }

  /** Tells whether a load of the key fulfils the condition. */
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

  private static List<Flight> only(List<Flight> known, Predicate<Flight> condition) {
    List<Flight> only = new ArrayList<>(known);
    only.removeIf(condition.negate());
    return List.copyOf(only);
  }
}
