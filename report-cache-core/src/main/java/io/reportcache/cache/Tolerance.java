package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import java.util.stream.Stream;

/**
 * Tells whether an invalidated value may serve still, for readers whose policy says so (F3).
 *
 * <p>What a reader may rely on is that the value was right until so long ago. Hence the time counts
 * from the first invalidation that may have hit the entry: the first one in its logs after it was
 * last found alive. That can be too early, and then a value is refused that might have served, but
 * never too late.
 *
 * <p>What was forgotten or flushed is gone, whatever a policy says.
 */
final class Tolerance {

  private final LocalTier tier;
  private final Space space;

  Tolerance(LocalTier tier, Space space) {
    this.tier = tier;
    this.space = space;
  }

  /** Tells whether the entry is invalidated, but for no longer than this, and not gone. */
  boolean serves(Entry entry, long nanos) {
    return nanos != 0 && serves(entry, nanos, tier.ticker.nanos());
  }

  /** Tells whether the entry serves those at least who read by the policy that it has. */
  boolean serves(Entry entry) {
    return serves(entry, entry.policy().staleInvalidatedNanos);
  }

  /** As {@link #serves(Entry)}, at this time: for who can't ask the ticker. */
  boolean servesAt(Entry entry, long now) {
    return serves(entry, entry.policy().staleInvalidatedNanos, now);
  }

  private boolean serves(Entry entry, long nanos, long now) {
    if (nanos == 0 || entry.isAbsent()) {
      return false;
    }
    Fence killer = space.killer(entry);
    return killer != null
        && !entry.isExpired(now)
        && now - death(entry, killer, now).since() < nanos
        && !isFlushed(entry);
  }

  /** Returns for how much longer it serves those; more than zero if it does. */
  long left(Entry entry) {
    long now = tier.ticker.nanos();
    Fence killer = space.killer(entry);
    return killer == null
        ? 0
        : death(entry, killer, now).since() + entry.policy().staleInvalidatedNanos - now;
  }

  /** Returns when and by what the entry was invalidated, as is known now. */
  Death death(Entry entry, Fence killer, long now) {
    Death known = entry.death();
    if (known != null) {
      return known;
    }
    Death death = new Death(since(entry, now), killer, entry.before());
    entry.died(death);
    return death;
  }

  /** Tells whether values under the key are kept when it alone is invalidated. */
  boolean concerns(ReportKey<?> key) {
    Entry entry = space.entries.peek(key);
    return (entry != null && entry.policy().staleInvalidatedNanos > 0)
        || space.flights.anyMatch(key, flight -> flight.policy.staleInvalidatedNanos > 0);
  }

  private long since(Entry entry, long now) {
    long longest =
        logs()
            .flatMapToLong(log -> log.moments.notAfterFirstBeyond(entry.checked()).stream())
            .map(at -> now - at) // the ticker may wrap around
            .max()
            .orElse(Long.MAX_VALUE / 2); // not known, which is too long ago
    return now - longest;
  }

  private boolean isFlushed(Entry entry) {
    return logs().anyMatch(log -> entry.checked() < log.flushed());
  }

  private Stream<FenceLog> logs() {
    return Stream.of(space.log, tier.fences.allTenants);
  }
}
