package io.reportcache.durable.store;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a look at a store has found.
 *
 * @param failure why the store couldn't be read, or hasn't answered in time; empty if it could. The
 *     figures are those of the look before then, or empty
 * @param byStatus the number of deliveries in each status; empty if the store can't tell
 * @param backlog what waits to be claimed or is parked, by lanes
 * @since 0.1
 */
public record StoreSnapshot(
    Optional<String> failure, Map<DeliveryStatus, Long> byStatus, List<Backlog> backlog) {

  /** Copies the figures. */
  public StoreSnapshot {
    Objects.requireNonNull(failure, "failure must not be null");
    byStatus = Map.copyOf(byStatus);
    backlog = List.copyOf(backlog);
  }

  /** Returns the number of deliveries in this status; 0 if there are none. */
  public long count(DeliveryStatus status) {
    return byStatus.getOrDefault(status, 0L);
  }

  /** Returns how long the oldest delivery waits that is due; zero if none does. */
  public Duration oldest() {
    return backlog.stream()
        .filter(waiting -> !waiting.parked())
        .map(Backlog::age)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  StoreSnapshot unread(String why) {
    return new StoreSnapshot(Optional.of(why), byStatus, backlog);
  }
}
