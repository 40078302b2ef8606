package io.reportcache.durable.store;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Counts the deliveries of a store in memory. Guarded by the store's lock. */
final class KeptFigures {

  private final KeptDeliveries kept;

  KeptFigures(KeptDeliveries kept) {
    this.kept = kept;
  }

  /** Returns the waiting and the parked deliveries of each lane. */
  List<Backlog> backlog(Instant now) {
    Map<Lane, Backlog> ready = new LinkedHashMap<>();
    Map<Lane, Backlog> parked = new LinkedHashMap<>();
    for (Kept each : kept.all()) {
      boolean isReady = each.isWaiting() && !kept.isDelayed(each);
      if (isReady || each.status == DeliveryStatus.PARKED) {
        (isReady ? ready : parked)
            .merge(
                each.added.lane(),
                new Backlog(each.added.lane(), !isReady, 1, each.id, age(each, now)),
                (known, one) ->
                    new Backlog(
                        known.lane(),
                        known.parked(),
                        known.deliveries() + 1,
                        known.first(),
                        known.age().compareTo(one.age()) > 0 ? known.age() : one.age()));
      }
    }
    return Stream.concat(ready.values().stream(), parked.values().stream()).toList();
  }

  private static Duration age(Kept kept, Instant now) {
    Duration age = Duration.between(kept.added.message().createdAt(), now);
    return age.isNegative() ? Duration.ZERO : age;
  }

  Map<DeliveryStatus, Long> count(DeliveryQuery query) {
    Map<DeliveryStatus, Long> counts = new EnumMap<>(DeliveryStatus.class);
    for (Kept each : kept.all()) {
      if (each.fits(query)) {
        counts.merge(each.status, 1L, Long::sum);
      }
    }
    return counts;
  }

  /**
   * Counts the deliveries that were created in the span, and adds the times of the runs in it to
   * {@code took}.
   */
  Map<String, Map<DeliveryStatus, Long>> byType(
      DeliveryQuery query, Instant from, Instant to, LongStream.Builder took) {
    Map<String, Map<DeliveryStatus, Long>> byType = new HashMap<>();
    for (Kept each : kept.all()) {
      if (!each.fits(query)) {
        continue;
      }
      Message message = each.added.message();
      if (isWithin(message.createdAt(), from, to)) {
        byType
            .computeIfAbsent(message.type(), type -> new EnumMap<>(DeliveryStatus.class))
            .merge(each.status, 1L, Long::sum);
      }
      each.runs.stream()
          .filter(KeptFigures::isByHandler)
          .filter(run -> isWithin(run.at(), from, to))
          .forEach(run -> took.add(TimeUnit.MICROSECONDS.convert(run.took())));
    }
    return byType;
  }

  /** Returns whether a handler ran; a dead letter without a run has a time of zero. */
  private static boolean isByHandler(DeliveryRunLog run) {
    return run.ending() != null
        && run.ending().isByHandler()
        && (run.ending() != Ending.DEAD_LETTER || !run.took().isZero());
  }

  private static boolean isWithin(Instant at, Instant from, Instant to) {
    return !at.isBefore(from) && at.isBefore(to);
  }
}
