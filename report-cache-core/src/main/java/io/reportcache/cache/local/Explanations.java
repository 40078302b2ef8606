package io.reportcache.cache.local;

import io.reportcache.cache.Explanation;
import io.reportcache.cache.Explanation.State;
import io.reportcache.cache.Removal;
import io.reportcache.cache.RemovalCause;
import io.reportcache.cache.fence.Fence;
import io.reportcache.key.ReportKey;
import io.reportcache.schedule.Ticker;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of a tenant's keys. */
final class Explanations {

  private final History history;
  private final Tolerance tolerance;
  private final Ticker ticker;
  private final GuardedClock wallClock;
  private final String node;

  Explanations(
      History history, Tolerance tolerance, Ticker ticker, GuardedClock wallClock, String node) {
    this.history = history;
    this.tolerance = tolerance;
    this.ticker = ticker;
    this.wallClock = wallClock;
    this.node = node;
  }

  Explanation explain(Space space, ReportKey<?> key) {
    long now = ticker.nanos();
    boolean loading = space.flights.anyMatch(key, flight -> !flight.isAbandoned());
    Entry entry = space.entries.peek(key);
    return entry == null
        ? missing(space, key, loading, now)
        : present(space, entry, space.killer(entry), loading, now);
  }

  private Explanation missing(Space space, ReportKey<?> key, boolean loading, long now) {
    return new Explanation(
        space.tenant,
        key.text(),
        Optional.empty(),
        State.MISSING,
        loading,
        node,
        Optional.empty(),
        Duration.ZERO,
        Optional.empty(),
        0,
        failureOf(space, key),
        told(history.losses().of(space.tenant, key), now));
  }

  /** What a transaction put or loaded itself, and reads. */
  Explanation ownOfTransaction(Space space, Entry entry) {
    return present(space, entry, null, false, ticker.nanos());
  }

  /** An entry that the transaction which asks has invalidated, or put another in its place. */
  Explanation hiddenByTransaction(Space space, ReportKey<?> key) {
    Explanation others = explain(space, key);
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

  private Optional<String> failureOf(Space space, ReportKey<?> key) {
    return Optional.ofNullable(history.failures().of(space.tenant, key)).map(FailedLoad::message);
  }

  /** Not one from before the value was built, be it by a transaction or by hand. */
  private Optional<String> failureSince(Space space, Entry entry) {
    FailedLoad failure = history.failures().of(space.tenant, entry.key());
    return failure == null || failure.at() - entry.builtAt < 0
        ? Optional.empty()
        : Optional.of(failure.message());
  }

  private Explanation present(
      Space space, Entry entry, @Nullable Fence killer, boolean loading, long now) {
    FailedLoad failure = entry.failure();
    return new Explanation(
        space.tenant,
        entry.key().text(),
        Optional.empty(),
        state(space, entry, killer, now),
        loading,
        node,
        Optional.of(
            wallClock.before(Loss.between(entry.builtAt, now)).truncatedTo(ChronoUnit.MILLIS)),
        entry.loadTime(),
        entry.isAbsent() || entry.expires()
            ? Optional.of(Loss.between(now, entry.expiresAt()))
            : Optional.empty(),
        entry.uses(),
        failure == null ? failureSince(space, entry) : Optional.of(failure.message()),
        told(
            killer == null
                ? entry.before()
                : new Invalidated(Tolerance.death(space, entry, killer, now).killer()),
            now));
  }

  private State state(Space space, Entry entry, @Nullable Fence killer, long now) {
    if (killer != null) {
      return tolerance.servesAt(space, entry, now) ? State.TOLERATED : State.INVALIDATED;
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
