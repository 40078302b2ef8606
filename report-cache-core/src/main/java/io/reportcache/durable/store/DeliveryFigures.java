package io.reportcache.durable.store;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a store says of a span of time. It tells of two things, each by the clock that is right for
 * it: of the deliveries whose events or jobs were made in that time, by their producers' clocks;
 * and of the runs that ended in it, by the store's.
 *
 * <p>There is no figure for the time from an event's making to its handling: that would be the
 * difference between the clocks of two machines, and would count pauses and delays that were asked
 * for.
 *
 * @param byType how many deliveries of each type stand where now, ordered by the type's name. An
 *     event counts once for each of its handlers. What no delivery is of isn't there.
 * @param runTimes how long handlers ran that succeeded, failed or exceeded their time-out; without
 *     those that were interrupted as their worker closed or whose end nobody told. Empty if none
 *     did.
 */
public record DeliveryFigures(
    Map<String, Map<DeliveryStatus, Long>> byType, Optional<RunTimes> runTimes) {

  /** Copies the counts. */
  public DeliveryFigures {
    Map<String, Map<DeliveryStatus, Long>> types = new TreeMap<>();
    byType.forEach((type, counts) -> types.put(type, copy(counts)));
    byType = Collections.unmodifiableMap(types);
    Objects.requireNonNull(runTimes, "runTimes must not be null");
  }

  /** Returns how many deliveries of all types stand where. */
  public Map<DeliveryStatus, Long> byStatus() {
    Map<DeliveryStatus, Long> all = new EnumMap<>(DeliveryStatus.class);
    byType.values().forEach(counts -> counts.forEach((key, n) -> all.merge(key, n, Long::sum)));
    return all;
  }

  /** Returns how many deliveries of a type there are, wherever they stand; 0 if none. */
  public long ofType(String type) {
    return sum(byType.getOrDefault(type, Map.of()).values());
  }

  /** Returns how many deliveries there are. */
  public long deliveries() {
    return sum(byStatus().values());
  }

  private static long sum(Collection<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  private static Map<DeliveryStatus, Long> copy(Map<DeliveryStatus, Long> counts) {
    Map<DeliveryStatus, Long> copy = new EnumMap<>(DeliveryStatus.class);
    copy.putAll(counts);
    return Collections.unmodifiableMap(copy);
  }
}
