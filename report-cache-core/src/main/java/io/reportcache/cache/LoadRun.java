package io.reportcache.cache;

import io.reportcache.key.ReadOnce;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs a loader, measures it and makes an entry of what it returns. */
final class LoadRun {

  private final LocalTier tier;
  private final Space space;

  LoadRun(LocalTier tier, Space space) {
    this.tier = tier;
    this.space = space;
  }

  <X extends Exception> Entry run(Flight flight, Loader<?, X> loader, @Nullable Loss before)
      throws X {
    ReportKey<?> key = flight.key;
    ReportCounters counters = space.counters(key);
    long begunAt = tier.isTimeReal ? flight.begunAt() : tier.ticker.nanos(); // reading it costs
    Object value;
    try (TenantScope scope = TenantContext.open(space.tenant)) { // T3
      value = loader.load(flight);
    } catch (Throwable e) {
      counters.loadFailures.increment();
      throw e;
    }
    if (value == null) {
      counters.loadFailures.increment();
      flight.refuseResult();
      throw new IllegalStateException(
          "the loader of %s for %s returned null; a report is never null: return an empty report, or use rememberOptional"
              .formatted(key, space.tenant));
    }
    if (!key.type().isInstance(value) && !Entry.ABSENT.equals(value)) {
      counters.loadFailures.increment();
      flight.refuseResult();
      throw new KeyTypeException(
          "the loader of %s for %s returned a %s, but the key's type is %s; nothing is cached"
              .formatted(key, space.tenant, value.getClass().getName(), key.type().getName()));
    }
    String readOnce = ReadOnce.in(value);
    if (readOnce != null) {
      counters.loadFailures.increment();
      throw closing(
          value,
          new IllegalStateException(
              "the loader of %s for %s must return something that can be kept, but %s; nothing is cached"
                  .formatted(key, space.tenant, readOnce)));
    }
    long builtAt = tier.ticker.nanos();
    long loadNanos = Math.max(0, builtAt - begunAt);
    counters.loads.increment();
    counters.loadNanos.add(loadNanos);
    Kind kind = counters.kind(flight.policy, Set.copyOf(flight.tags()));
    note(flight, kind.tags());
    int weight = tier.scales.weigh(space.tenant, key, value, counters);
    return Entry.built(key, value, weight, kind, loadNanos, builtAt, before, tier.mutations);
  }

  /** Before anybody can use the value; see {@link Derivations}. */
  private void note(Flight flight, Set<Tag> tags) {
    if (tier.derivations.note(space.tenant, flight.key, tags)
        && space.isFenced(flight.key, tags, flight.stamp())) {
      tier.invalidateDerived(space, flight.key, "overtaken load of " + flight.key.text());
    }
  }

  /** Nobody else could: the value reaches no caller. */
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
