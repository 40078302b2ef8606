package io.reportcache.durable.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A delivery in a store in memory. Guarded by the store's lock. */
final class Kept {

  final long id;
  final NewDelivery added;
  final List<DeliveryRunLog> runs = new ArrayList<>();
  DeliveryStatus status = DeliveryStatus.PENDING;
  int token;
  int failures;
  int lapses;
  boolean isBehind; // waits for another of its order key, and is in no line
  long until; // when it's due or its lease ends, in nanoseconds of the store's age
  @Nullable String owner;
  @Nullable Instant endedAt; // by the clock, for people
  long endedAfter; // in nanoseconds of the store's age
  @Nullable String reason;

  Kept(long id, NewDelivery added) {
    this.id = id;
    this.added = added;
  }

  /** Returns whether the claim is the latest one and hasn't ended. */
  boolean isOwnedBy(ClaimedDelivery claimed) {
    return status == DeliveryStatus.PROCESSING
        && token == claimed.token()
        && claimed.owner().equals(owner);
  }

  boolean isWaiting() {
    return status == DeliveryStatus.PENDING || status == DeliveryStatus.FAILED;
  }

  ClaimedDelivery claimed() {
    return new ClaimedDelivery(
        id,
        token,
        Objects.requireNonNull(owner),
        added.lane(),
        added.message(),
        failures + 1,
        lapses,
        added.orderKey());
  }

  void log(Ending ending, Settlement settlement, Instant at) {
    runs.add(
        new DeliveryRunLog(
            settlement.delivery().attempt(),
            ending,
            owner,
            settlement.performedBy(),
            settlement.result(),
            settlement.error(),
            settlement.took(),
            at));
  }

  void logLapse(Instant at) {
    runs.add(
        new DeliveryRunLog(
            failures + 1, null, owner, null, null, "its lease ended", Duration.ZERO, at));
  }

  StoredDelivery stored() {
    return new StoredDelivery(
        id, added.lane(), added.message(), status, failures, lapses, owner, endedAt, reason, runs);
  }

  boolean fits(DeliveryQuery query) {
    return (query.id() == null || query.id() == id)
        && (query.status() == null || query.status() == status)
        && (query.lane() == null || query.lane().equals(added.lane()))
        && (query.type() == null || query.type().equals(added.message().type()))
        && (query.tenant() == null || query.tenant().equals(added.message().tenant()))
        && (query.reason() == null || (reason != null && holds(reason, query.reason())));
  }

  private static boolean holds(String text, String part) {
    return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }
}
