package io.reportcache.cache;

import io.reportcache.cache.Explanation.State;
import io.reportcache.key.ReportKey;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
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
    return entry == null
        ? missing(key, loading, now)
        : present(entry, space.killer(entry), loading, now);
  }

  private Explanation missing(ReportKey<?> key, boolean loading, long now) {
    return new Explanation(
        space.tenant,
        key.text(),
        Optional.empty(),
        State.MISSING,
        loading,
        tier.node,
        Optional.empty(),
        Duration.ZERO,
        Optional.empty(),
        0,
        failureOf(key),
        told(tier.losses.of(space.tenant, key), now));
  }

  /** What a transaction put or loaded itself, and reads. */
  Explanation ownOfTransaction(Entry entry) {
    return present(entry, null, false, tier.ticker.nanos());
  }

  /** An entry that the transaction which asks has invalidated, or put another in its place. */
  Explanation hiddenByTransaction(ReportKey<?> key) {
    Explanation others = explain(key);
    return new Explanation(
        others.tenant(),
        others.key(),
        others.params(),
        State.INVALIDATED,
        others.loading(),
        others.node(),
        others.builtAt(),
        others.loadTime(),
        others.expiresIn(),
        others.uses(),
        others.failure(),
        Optional.of(
            new Removal(
                RemovalCause.INVALIDATED,
                Optional.of("this transaction"),
                Optional.of("for others when it commits"),
                Optional.empty(),
                OptionalInt.empty())));
  }

  private Optional<String> failureOf(ReportKey<?> key) {
    return Optional.ofNullable(tier.failures.of(space.tenant, key)).map(FailedLoad::message);
  }

  /** Not one from before the value was built, be it by a transaction or by hand. */
  private Optional<String> failureSince(Entry entry) {
    FailedLoad failure = tier.failures.of(space.tenant, entry.key());
    return failure == null || failure.at() - entry.builtAt < 0
        ? Optional.empty()
        : Optional.of(failure.message());
  }

  private Explanation present(Entry entry, @Nullable Fence killer, boolean loading, long now) {
    FailedLoad failure = entry.failure();
    return new Explanation(
        space.tenant,
        entry.key().text(),
        Optional.empty(),
        state(entry, killer, now),
        loading,
        tier.node,
        Optional.of(
            tier.wallClock.before(Loss.between(entry.builtAt, now)).truncatedTo(ChronoUnit.MILLIS)),
        entry.loadTime(),
        entry.isAbsent() || entry.policy().expires()
            ? Optional.of(Loss.between(now, entry.expiresAt()))
            : Optional.empty(),
        entry.uses(),
        failure == null ? failureSince(entry) : Optional.of(failure.message()),
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
