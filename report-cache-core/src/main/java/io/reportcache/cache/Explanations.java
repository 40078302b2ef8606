package io.reportcache.cache;

import io.reportcache.cache.Explanation.State;
import io.reportcache.key.ReportKey;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of a tenant's keys. */
final class Explanations {

  private final LocalTier tier;
  private final Space space;

  Explanations(LocalTier tier, Space space) {
    this.tier = tier;
    this.space = space;
  }

  Explanation explain(ReportKey<?> key) {
    long now = tier.ticker.nanos();
    boolean loading = space.flights.anyMatch(key, flight -> !flight.isAbandoned());
    Entry entry = space.entries.peek(key);
    return entry == null ? missing(key, loading, now) : present(entry, loading, now);
  }

  private Explanation missing(ReportKey<?> key, boolean loading, long now) {
    return new Explanation(
        space.tenant,
        key.text(),
        State.MISSING,
        loading,
        tier.node,
        Optional.empty(),
        Duration.ZERO,
        Optional.empty(),
        0,
        Optional.empty(),
        told(tier.losses.of(space.tenant, key), now));
  }

  private Explanation present(Entry entry, boolean loading, long now) {
    Fence killer = space.killer(entry);
    FailedLoad failure = entry.failure();
    return new Explanation(
        space.tenant,
        entry.key().text(),
        state(entry, killer, now),
        loading,
        tier.node,
        Optional.of(tier.wallClock.before(Loss.between(entry.builtAt, now))),
        entry.loadTime(),
        entry.isAbsent() || entry.policy().expires()
            ? Optional.of(Loss.between(now, entry.expiresAt()))
            : Optional.empty(),
        entry.uses(),
        failure == null ? Optional.empty() : Optional.of(failure.message()),
        told(
            killer == null ? entry.before() : space.tolerance.death(entry, killer, now).killer(),
            now));
  }

  private State state(Entry entry, @Nullable Fence killer, long now) {
    if (killer != null) {
      return space.tolerance.servesAt(entry, now) ? State.TOLERATED : State.INVALIDATED;
    }
    if (entry.isExpired(now)) {
      return State.EXPIRED;
    }
    return entry.isAbsent() ? State.ABSENT : State.FRESH;
  }

  private static Optional<Removal> told(@Nullable Loss loss, long now) {
    return loss == null ? Optional.empty() : Optional.of(loss.describe(now));
  }
}
