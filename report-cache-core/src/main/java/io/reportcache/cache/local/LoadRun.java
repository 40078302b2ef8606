package io.reportcache.cache.local;

import io.reportcache.cache.KeyTypeException;
import io.reportcache.cache.Loader;
import io.reportcache.fingerprint.ReadOnce;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs a loader, measures its time and makes an entry of the value that it returns. */
final class LoadRun {

  private final EntryMaker maker;
  private final Derivations derivations;
  private final Invalidations invalidations;
  private final Ticker ticker;
  private final boolean isTimeReal;
  private final ObservedLoads observed;

  /**
   * Makes a runner that uses the given parts.
   *
   * @param isTimeReal whether the ticker is the system's; the start of the flight is used then
   *     instead of a second reading
   */
  LoadRun(
      EntryMaker maker,
      Derivations derivations,
      Invalidations invalidations,
      Ticker ticker,
      boolean isTimeReal,
      ObservedLoads observed) {
    this.maker = maker;
    this.derivations = derivations;
    this.invalidations = invalidations;
    this.ticker = ticker;
    this.isTimeReal = isTimeReal;
    this.observed = observed;
  }

  /**
   * Runs the loader for a load that has begun.
   *
   * @param before how the previous value was lost; null if there was none, or if it isn't known
   */
  <X extends Exception> Entry run(
      Space space, Flight flight, Loader<?, X> loader, @Nullable Loss before) throws X {
    ReportKey<?> key = flight.key;
    ReportCounters counters = space.counters(key);
    long begunAt = isTimeReal ? flight.begunAt() : ticker.nanos();
    Object value;
    try (TenantScope scope = TenantContext.open(space.tenant)) { // T3
      value = observed.load(space.tenant, key, loader, flight);
    } catch (Throwable e) {
      counters.loadFailures.increment();
      throw e;
    }
    IllegalStateException refusal = refusal(space, flight, value);
    if (refusal != null) {
      counters.loadFailures.increment();
      throw refusal;
    }
    long builtAt = ticker.nanos();
    long loadNanos = Math.max(0, builtAt - begunAt);
    counters.loads.increment();
    counters.loadNanos.add(loadNanos);
    Set<Tag> tags = Set.copyOf(flight.tags());
    note(space, key, tags, flight.stamp());
    return maker.made(space, key, value, flight.policy, tags, loadNanos, builtAt, before);
  }

  /**
   * Notes the value's tags before a caller can use the value; see {@link Derivations}.
   *
   * @param stamp the number of the last invalidation before the load began
   */
  void note(Space space, ReportKey<?> key, Set<Tag> tags, long stamp) {
    if (derivations.note(space.tenant, key, tags) && space.isFenced(key, tags, stamp)) {
      invalidations.derivedFrom(space, key, "overtaken load of " + key.text());
    }
  }

  /** Returns the exception that refuses the loader's result; null if the result is accepted. */
  private static @Nullable IllegalStateException refusal(
      Space space, Flight flight, @Nullable Object value) {
    ReportKey<?> key = flight.key;
    if (value == null) {
      flight.refuseResult();
      return new IllegalStateException(
          "the loader of %s for %s returned null; a report is never null: return an empty report, or use rememberOptional"
              .formatted(key, space.tenant));
    }
    if (!key.type().isInstance(value) && !Entry.ABSENT.equals(value)) {
      flight.refuseResult();
      return new KeyTypeException(
          "the loader of %s for %s returned a %s, but the key's type is %s; nothing is cached"
              .formatted(key, space.tenant, value.getClass().getName(), key.type().getName()));
    }
    String readOnce = ReadOnce.in(value);
    return readOnce == null
        ? null
        : closing(
            value,
            new IllegalStateException(
                "the loader of %s for %s must return something that can be kept, but %s; nothing is cached"
                    .formatted(key, space.tenant, readOnce)));
  }

  /** Closes the refused value, since it reaches no caller that could close it. */
  private static IllegalStateException closing(Object value, IllegalStateException refusal) {
    if (value instanceof AutoCloseable resource) {
      try {
        resource.close();
      } catch (Throwable e) {
        refusal.addSuppressed(e);
      }
    }
    return refusal;
  }
}
