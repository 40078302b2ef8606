package io.reportcache.micrometer;

import io.micrometer.observation.Observation;
import io.reportcache.durable.store.ClaimedDelivery;

/**
 * What is known of a run that is observed; for conventions and handlers of the host.
 *
 * @since 0.1
 */
public final class DeliveryObservationContext extends Observation.Context {

  private final ClaimedDelivery delivery;

  DeliveryObservationContext(ClaimedDelivery delivery) {
    this.delivery = delivery;
  }

  /** Returns the delivery that is run. */
  public ClaimedDelivery delivery() {
    return delivery;
  }
}
