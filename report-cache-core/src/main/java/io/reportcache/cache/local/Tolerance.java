package io.reportcache.cache.local;

import io.reportcache.cache.fence.Fence;
import io.reportcache.cache.fence.FenceLog;
import io.reportcache.key.ReportKey;
import io.reportcache.schedule.Ticker;
import java.util.stream.Stream;

/**
 * Tells whether an invalidated value may serve still, for readers whose policy says so (F3).
 *
 * <p>What a reader may rely on is that the value was right until so long ago. Hence the time counts
 * from the first invalidation that may have hit the entry: the first one over it after it was last
 * found alive. That can be too early, and then a value is refused that might have served, but never
 * too late.
 *
 * <p>What was forgotten or flushed is gone, whatever a policy says.
 */
final class Tolerance {

  private final Ticker ticker;

  Tolerance(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Tells whether the entry is invalidated, but for no longer than this, and not gone. */
  boolean serves(Space space, Entry entry, long nanos) {
    return nanos != 0 && serves(space, entry, nanos, ticker.nanos());
  }

  /** Tells whether the entry serves those at least who read by the policy that it has. */
  boolean serves(Space space, Entry entry) {
    return serves(space, entry, toleratedNanos(entry));
  }

  /** As {@link #serves(Space, Entry)}, at this time: for who can't ask the ticker. */
  boolean servesAt(Space space, Entry entry, long now) {
    return serves(space, entry, toleratedNanos(entry), now);
  }

  private static boolean serves(Space space, Entry entry, long nanos, long now) {
    if (nanos == 0 || entry.isAbsent()) {
      return false;
    }
    Fence killer = space.killer(entry);
    return killer != null
        && !entry.isExpired(now)
        && now - death(space, entry, killer, now).since() < nanos
        && !isFlushed(space, entry);
  }

  /** Returns for how much longer it serves those; more than zero if it does. */
  long left(Space space, Entry entry) {
    long now = ticker.nanos();
    Fence killer = space.killer(entry);
    return killer == null
        ? 0
        : death(space, entry, killer, now).since() + toleratedNanos(entry) - now;
  }

  /** Returns when and by what the entry was invalidated, as is known now. */
  static Death death(Space space, Entry entry, Fence killer, long now) {
    Death known = entry.death();
    if (known != null) {
      return known;
    }
    Death death = new Death(since(space, entry, now), killer, entry.before());
    entry.died(death);
    return death;
  }

  /** Tells whether values under the key are kept when it alone is invalidated. */
  static boolean concerns(Space space, ReportKey<?> key) {
    Entry entry = space.entries.peek(key);
    return (entry != null && toleratedNanos(entry) > 0)
        || space.flights.anyMatch(key, flight -> !flight.policy.staleAfterInvalidation().isZero());
  }

  private static long toleratedNanos(Entry entry) {
    return entry.policy().staleAfterInvalidation().toNanos();
  }

  private static long since(Space space, Entry entry, long now) {
    long longest =
        Stream.of(space.fencesOver())
            .flatMapToLong(fences -> fences.notAfterFirstBeyond(entry.checked()).stream())
            .map(at -> now - at) // the ticker may wrap around
            .max()
            .orElse(Long.MAX_VALUE / 2); // not known, which is too long ago
    return now - longest;
  }

  private static boolean isFlushed(Space space, Entry entry) {
    for (FenceLog fences : space.fencesOver()) {
      if (entry.checked() < fences.flushed()) {
        return true;
      }
    }
    return false;
  }
}
