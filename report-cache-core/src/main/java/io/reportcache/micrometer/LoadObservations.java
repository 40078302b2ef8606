package io.reportcache.micrometer;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.reportcache.cache.LoadObserver;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.util.Objects;

/**
 * Observes loads as {@code report.cache.load}: a timer and, with tracing, a span around the loader.
 * Hits aren't observed. The low-cardinality key is {@code report}, of 200 values at most; {@code
 * tenant} and {@code key} are high-cardinality keys. A host changes that with a {@code
 * GlobalObservationConvention} for {@link LoadObservationContext}.
 *
 * <pre>{@code
 * TenantCacheManager.builder().loadObserver(LoadObservations.of(registry)).build();
 * }</pre>
 *
 * @since 0.1
 */
public final class LoadObservations implements LoadObserver {

  private static final int MOST_REPORTS = 200;
  private static final End NOBODY = failure -> {};

  private final ObservationRegistry registry;
  private final Convention convention = new Convention();

  private LoadObservations(ObservationRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry must not be null");
  }

  /** Returns an observer that tells this registry of loads. */
  public static LoadObservations of(ObservationRegistry registry) {
    return new LoadObservations(registry);
  }

  @Override
  public End begins(TenantId tenant, ReportKey<?> key) {
    if (registry.isNoop()) {
      return NOBODY;
    }
    return ObservedCall.begin(registry, convention, () -> new LoadObservationContext(tenant, key))
        ::end;
  }

  private static final class Convention implements ObservationConvention<LoadObservationContext> {

    private final BoundedNames reports = new BoundedNames(MOST_REPORTS);

    @Override
    public String getName() {
      return "report.cache.load";
    }

    @Override
    public String getContextualName(LoadObservationContext load) {
      return "load " + load.key().resource();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(LoadObservationContext load) {
      return KeyValues.of("report", reports.of(load.key().resource()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(LoadObservationContext load) {
      return KeyValues.of("tenant", load.tenant().value(), "key", load.key().text());
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return context instanceof LoadObservationContext;
    }
  }
}
