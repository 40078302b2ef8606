package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Loads a tenant's values: one load for each key at a time, and none of them stored that an
 * invalidation overtook.
 *
 * <p>A load is registered as a {@link Flight} before it begins. Who wants a value that isn't there
 * either registers a flight and loads on its own thread, or joins the one that is registered,
 * unless that was overtaken: then it takes its place, and the one overtaken is left to those who
 * were waiting for it already (F2).
 */
final class Loads {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final LocalTier tier;
  private final Space space;

  Loads(LocalTier tier, Space space) {
    this.tier = tier;
    this.space = space;
  }

  /** Loads the key or joins its load. A forced load doesn't look whether the value is there now. */
  <V, X extends Exception> Loaded load(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader, boolean forced)
      throws X {
    while (true) {
      Flight flight = space.flights.get(key);
      if (flight == null || isOvertaken(flight) || isTimedOut(flight)) {
        Flight mine = new Flight(key, policy);
        mine.tryOwn(Thread.currentThread());
        if (takePlace(flight, mine)) {
          return lead(mine, loader, forced);
        }
      } else if (flight.tryOwn(Thread.currentThread())) {
        return lead(
            flight, loader, forced); // a refresh that is queued still: don't wait for its turn
      } else {
        Entry entry = join(flight);
        if (entry != null) {
          return new Loaded(entry, Source.JOINED);
        }
        log.warn(
            "A load of {} for {} has taken longer than the load timeout of {} ms; another caller loads it now",
            key,
            space.tenant,
            tier.loadTimeoutNanos / 1_000_000);
      }
    }
  }

  /** Has the key loaded in the background, unless that is under way. */
  <V, X extends Exception> void loadLater(
      ReportKey<V> key, CachePolicy policy, Loader<? extends V, X> loader) {
    Flight present = space.flights.get(key);
    if (present != null && !isOvertaken(present) && !isTimedOut(present)) {
      return;
    }
    Flight flight = new Flight(key, policy);
    if (takePlace(present, flight) && !tier.refreshes.tryRun(() -> refresh(flight, loader))) {
      space.flights.remove(key, flight);
      log.debug("Refresh postponed for {}: {}, no thread is free", space.tenant, key);
    }
  }

  private <X extends Exception> void refresh(Flight flight, Loader<?, X> loader) {
    if (flight.tryOwn(Thread.currentThread())) {
      try {
        lead(flight, loader, true);
      } catch (Throwable e) {
        // D1: whoever asked has the expired value already; the next read tries again.
        log.warn("Refresh of {} for {} failed", flight.key, space.tenant, e);
      }
    }
  }

  private boolean takePlace(@Nullable Flight before, Flight mine) {
    if (before == null) {
      return space.flights.putIfAbsent(mine.key, mine) == null;
    }
    before.abandon(); // overtaken or hung: its value is not for the store any more
    return space.flights.replace(mine.key, before, mine);
  }

  /** Runs the load on this thread. The flight is registered and owned by it. */
  private <X extends Exception> Loaded lead(Flight flight, Loader<?, X> loader, boolean forced)
      throws X {
    flight.begin(tier.fences.now()); // F1: before anything is read
    try {
      Entry present = forced ? null : serving(flight.key);
      if (present != null) { // loaded by another between the look and the registration
        flight.succeed(present);
        return new Loaded(present, Source.HIT);
      }
      Entry entry = run(flight, loader);
      store(flight, entry);
      flight.succeed(entry);
      return new Loaded(entry, Source.COMPUTED);
    } catch (Throwable e) {
      flight.fail(e);
      throw e;
    } finally {
      // After the entry is stored, so that nobody finds neither.
      space.flights.remove(flight.key, flight);
    }
  }

  private <X extends Exception> Entry run(Flight flight, Loader<?, X> loader) throws X {
    ReportCounters counters = tier.stats.of(space.tenant, flight.key);
    long begunAt = tier.ticker.nanos();
    Object value;
    try (TenantScope scope = TenantContext.open(space.tenant)) { // T3
      value = loader.load();
    } catch (Throwable e) {
      counters.loadFailures.increment();
      throw e;
    }
    if (value == null) {
      counters.loadFailures.increment();
      throw new IllegalStateException(
          "the loader of %s for %s returned null; a report is never null: return an Optional, or an empty report"
              .formatted(flight.key, space.tenant));
    }
    if (!flight.key.type().isInstance(value)) {
      counters.loadFailures.increment();
      throw new KeyTypeException(
          "the loader of %s for %s returned a %s, but the key's type is %s; nothing is cached"
              .formatted(
                  flight.key,
                  space.tenant,
                  value.getClass().getName(),
                  flight.key.type().getName()));
    }
    long builtAt = tier.ticker.nanos();
    counters.loads.increment();
    counters.loadNanos.add(builtAt - begunAt);
    return new Entry(flight.key, value, flight.policy, counters, begunAt, builtAt);
  }

  private void store(Flight flight, Entry entry) {
    space.entries.compute(
        flight.key,
        before -> {
          long now = tier.fences.now(); // before the look into the logs, see Fences
          if (flight.isAbandoned()
              || space.isFenced(flight.key, flight.policy.tags(), flight.stamp())) {
            entry.counters.overtaken.increment();
            return before;
          }
          entry.checkedUpTo(now);
          return entry;
        });
  }

  private @Nullable Entry serving(ReportKey<?> key) {
    Entry entry = space.entries.peek(key);
    return entry != null && space.serves(entry, tier.ticker.nanos()) ? entry : null;
  }

  private boolean isOvertaken(Flight flight) {
    return flight.isAbandoned()
        || (flight.hasBegun() && space.isFenced(flight.key, flight.policy.tags(), flight.stamp()));
  }

  private boolean isTimedOut(Flight flight) {
    return flight.isOlderThan(tier.loadTimeoutNanos);
  }

  private @Nullable Entry join(Flight flight) {
    Thread me = Thread.currentThread();
    tier.waits.begin(me, flight);
    try {
      return flight.await(tier.loadTimeoutNanos);
    } catch (InterruptedException e) {
      me.interrupt();
      throw new LoadInterruptedException(
          "interrupted while waiting for another caller's load of %s for %s"
              .formatted(flight.key, space.tenant),
          e);
    } catch (ExecutionException e) {
      throw asItIs(e.getCause() == null ? e : e.getCause());
    } finally {
      tier.waits.end(me);
    }
  }

  /** D2: the loader's exception reaches each caller as it is, checked or not. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException asItIs(Throwable failure) throws T {
    throw (T) failure;
  }
}
