package io.reportcache.cache.local;

import io.reportcache.cache.fence.Fence;
import io.reportcache.cache.fence.FenceLog;
import io.reportcache.key.ReportKey;
import io.reportcache.schedule.Ticker;
import java.util.stream.Stream;

/**
 * Decides whether an invalidated value may still be served to readers whose policy allows it (F3).
 *
 * <p>A reader may rely on the value having been right until the tolerated time ago. So the time
 * counts from the first invalidation that may have hit the entry: the first one of its scopes after
 * it was last found alive. That may be too early, so that a value is refused that could have been
 * served, but it is never too late.
 *
 * <p>A value that was forgotten or flushed is never served, whatever a policy says.
 */
final class Tolerance {

  private final Ticker ticker;

  Tolerance(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * Tells whether the entry has been invalidated for less than the given nanoseconds, and isn't
   * flushed.
   */
  boolean serves(Space space, Entry entry, long nanos) {
    return nanos != 0 && serves(space, entry, nanos, ticker.nanos());
  }

  /** Tells whether the entry may be served to readers that use the entry's own policy. */
  boolean serves(Space space, Entry entry) {
    return serves(space, entry, toleratedNanos(entry));
  }

  /**
   * Tells the same as {@link #serves(Space, Entry)} for the given time, for callers that can't read
   * the ticker.
   */
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

  /**
   * Returns for how many more nanoseconds the entry may be served to readers that use its own
   * policy; more than 0 if it may be served now.
   */
  long left(Space space, Entry entry) {
    long now = ticker.nanos();
    Fence killer = space.killer(entry);
    return killer == null
        ? 0
        : death(space, entry, killer, now).since() + toleratedNanos(entry) - now;
  }

  /** Returns when and by which fence the entry was invalidated, as far as is known now. */
  static Death death(Space space, Entry entry, Fence killer, long now) {
    Death known = entry.death();
    if (known != null) {
      return known;
    }
    Death death = new Death(since(space, entry, now), killer, entry.before());
    entry.died(death);
    return death;
  }

  /** Tells whether the value under the key is kept when the key alone is invalidated. */
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
            .orElse(Long.MAX_VALUE / 2); // not known, which counts as too long ago
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
