package io.reportcache.durable;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventType;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.time.InstantSource;
import java.util.UUID;

/** Makes the envelopes of the events that one application publishes. */
record EventSource(
    String producer, TenantResolver tenants, InstantSource clock, CurrentTrace trace) {

  EventEnvelope<?> envelop(DomainEvent event, PublishOptions options) {
    TenantId tenant =
        options.tenant() == null ? EventEnvelope.tenantOf(event, tenants) : options.tenant();
    EventEnvelope.Builder<DomainEvent> envelope =
        EventEnvelope.of(event, tenant, clock).producer(producer);
    EventEnvelope<?> cause = options.cause();
    String place = trace.place();
    if (cause != null) {
      envelope.following(cause.correlationId(), cause.id());
      place = place == null ? cause.traceParent() : place;
    }
    envelope.traceParent(place);
    String key = options.idempotencyKey();
    return key == null
        ? envelope.build()
        : withId(
            envelope.build(),
            KeyHash.idOf(tenant, "event", EventType.of(event.getClass()).name(), key));
  }

  private static EventEnvelope<?> withId(EventEnvelope<DomainEvent> envelope, UUID id) {
    boolean isFirst = envelope.correlationId().equals(envelope.id());
    return EventEnvelope.of(envelope.event(), envelope.tenant(), id, envelope.createdAt())
        .named(envelope.name(), envelope.version())
        .following(isFirst ? id : envelope.correlationId(), envelope.causationId())
        .producer(envelope.producer())
        .traceParent(envelope.traceParent())
        .build();
  }
}
