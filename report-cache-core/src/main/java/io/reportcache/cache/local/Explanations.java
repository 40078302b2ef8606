package io.reportcache.cache.local;

import io.reportcache.cache.Explanation;
import io.reportcache.cache.Explanation.State;
import io.reportcache.cache.Removal;
import io.reportcache.cache.RemovalCause;
import io.reportcache.cache.fence.Fence;
import io.reportcache.key.ReportKey;
import io.reportcache.schedule.Ticker;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes the explanations of a tenant's keys. */
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
    Explanation.Builder told =
        Explanation.of(space.tenant, key.text()).state(State.MISSING).loading(loading).node(node);
    FailedLoad failure = history.failures().of(space.tenant, key);
    if (failure != null) {
      told.failure(failure.message());
    }
    return withLoss(told, history.losses().of(space.tenant, key), now).build();
  }

  /** Explains a value that the current transaction put or loaded itself. */
  Explanation ownOfTransaction(Space space, Entry entry) {
    return present(space, entry, null, false, ticker.nanos());
  }

  /** Explains an entry that the current transaction has invalidated or replaced. */
  Explanation hiddenByTransaction(Space space, ReportKey<?> key) {
    return explain(space, key).toBuilder()
        .state(State.INVALIDATED)
        .lost(
            new Removal(
                RemovalCause.INVALIDATED,
                Optional.of("this transaction"),
                Optional.of("for others when it commits"),
                Optional.empty(),
                OptionalInt.empty()))
        .build();
  }

  /** Returns the load that failed after the value was built or put; null if there is none. */
  private @Nullable FailedLoad failureSince(Space space, Entry entry) {
    FailedLoad failure = history.failures().of(space.tenant, entry.key());
    return failure == null || failure.at() - entry.builtAt < 0 ? null : failure;
  }

  private Explanation present(
      Space space, Entry entry, @Nullable Fence killer, boolean loading, long now) {
    Explanation.Builder told =
        Explanation.of(space.tenant, entry.key().text())
            .state(state(space, entry, killer, now))
            .loading(loading)
            .node(node)
            .builtAt(
                wallClock.before(Loss.between(entry.builtAt, now)).truncatedTo(ChronoUnit.MILLIS))
            .loadTime(entry.loadTime())
            .uses(entry.uses());
    if (entry.isAbsent() || entry.expires()) {
      told.expiresIn(Loss.between(now, entry.expiresAt()));
    }
    Origin origin = entry.origin();
    if (origin != null) {
      told.node(origin.node()).verifiedAt(origin.verifiedAt());
    }
    FailedLoad own = entry.failure();
    FailedLoad failure = own == null ? failureSince(space, entry) : own;
    if (failure != null) {
      told.failure(failure.message());
    }
    Loss loss =
        killer == null
            ? entry.before()
            : new Invalidated(Tolerance.death(space, entry, killer, now).killer());
    return withLoss(told, loss, now).build();
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

  private static Explanation.Builder withLoss(
      Explanation.Builder told, @Nullable Loss loss, long now) {
    return loss == null ? told : told.lost(loss.describe(now));
  }
}
