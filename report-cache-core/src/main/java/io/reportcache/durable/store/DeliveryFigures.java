package io.reportcache.durable.store;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Figures of a store for a span of time. The deliveries are those whose events or jobs were created
 * in the span, by their producers' clocks. The runs are those that ended in the span, by the
 * store's clock.
 *
 * <p>There is no figure for the time from an event's creation to its handling. It would be the
 * difference between the clocks of two machines, and would include requested pauses and delays.
 *
 * @param byType the number of deliveries of each type in each status now, ordered by the type's
 *     name. An event counts once for each of its handlers. Types without deliveries are left out.
 * @param runTimes the run times of handlers that succeeded, failed or exceeded their time-out. Runs
 *     that were interrupted because their worker closed, and runs whose end isn't known, are left
 *     out. Empty if there are no runs.
 * @since 0.1
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

  /** Returns the number of deliveries of all types in each status. */
  public Map<DeliveryStatus, Long> byStatus() {
    Map<DeliveryStatus, Long> all = new EnumMap<>(DeliveryStatus.class);
    byType.values().forEach(counts -> counts.forEach((key, n) -> all.merge(key, n, Long::sum)));
    return all;
  }

  /** Returns the number of deliveries of a type in any status; 0 if there are none. */
  public long ofType(String type) {
    return sum(byType.getOrDefault(type, Map.of()).values());
  }

  /** Returns the number of all deliveries. */
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
