package io.reportcache.micrometer;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.reportcache.durable.store.ClaimedDelivery;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run that is observed; for conventions and handlers of the host. With tracing,
 * the run's span is a child of the place in a trace at which the event was published or the job was
 * dispatched ({@code Message.traceParent}), if the host's propagation reads the header {@code
 * traceparent} of W3C Trace Context.
 *
 * @since 0.1
 */
public final class DeliveryObservationContext extends ReceiverContext<ClaimedDelivery> {

  private static final String TRACE_PARENT = "traceparent";

  private final ClaimedDelivery delivery;

  DeliveryObservationContext(ClaimedDelivery delivery) {
    super(DeliveryObservationContext::header, Kind.CONSUMER);
    this.delivery = delivery;
    setCarrier(delivery);
  }

  /** Returns the delivery that is run. */
  public ClaimedDelivery delivery() {
    return delivery;
  }

  private static @Nullable String header(ClaimedDelivery delivery, String name) {
    return name.equalsIgnoreCase(TRACE_PARENT) ? delivery.message().traceParent() : null;
  }
}
