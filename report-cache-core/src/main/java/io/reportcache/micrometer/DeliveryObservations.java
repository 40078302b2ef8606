package io.reportcache.micrometer;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.worker.DeliveryRunObserver;
import java.util.Objects;

/**
 * Observes the runs of handlers and jobs as {@code report.cache.delivery}: a timer and, with
 * tracing, a span around the handler, in the trace in which it was published. The low-cardinality
 * keys are {@code lane}, as in {@code handler:mailer}, and {@code type}, of 200 values at most
 * each; {@code tenant}, {@code delivery} and {@code attempt} are high-cardinality keys. A host
 * changes that with a {@code GlobalObservationConvention} for {@link DeliveryObservationContext}.
 *
 * @since 0.1
 */
public final class DeliveryObservations implements DeliveryRunObserver {

  private static final int MOST_NAMES = 200;
  private static final End NOBODY = failure -> {};

  private final ObservationRegistry registry;
  private final Convention convention = new Convention();

  private DeliveryObservations(ObservationRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry must not be null");
  }

  /** Returns an observer that tells this registry of runs. */
  public static DeliveryObservations of(ObservationRegistry registry) {
    return new DeliveryObservations(registry);
  }

  @Override
  public End begins(ClaimedDelivery delivery) {
    if (registry.isNoop()) {
      return NOBODY;
    }
    return ObservedCall.begin(registry, convention, () -> new DeliveryObservationContext(delivery))
        ::end;
  }

  private static final class Convention
      implements ObservationConvention<DeliveryObservationContext> {

    private final BoundedNames lanes = new BoundedNames(MOST_NAMES);
    private final BoundedNames types = new BoundedNames(MOST_NAMES);

    @Override
    public String getName() {
      return "report.cache.delivery";
    }

    @Override
    public String getContextualName(DeliveryObservationContext run) {
      return "handle " + run.delivery().message().type();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(DeliveryObservationContext run) {
      return KeyValues.of(
          "lane", lanes.of(run.delivery().lane().toString()),
          "type", types.of(run.delivery().message().type()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(DeliveryObservationContext run) {
      return KeyValues.of(
          "tenant", run.delivery().message().tenant().value(),
          "delivery", Long.toString(run.delivery().id()),
          "attempt", Integer.toString(run.delivery().attempt()));
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return context instanceof DeliveryObservationContext;
    }
  }
}
