package io.reportcache.durable;

import io.reportcache.durable.store.Message;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventType;

/** Reads events and their envelopes from messages. */
record MessageReader(PayloadTypes types) {

  /**
   * Returns the event of a message in its envelope.
   *
   * @throws io.reportcache.durable.worker.UnknownTypeException if the type or its version isn't
   *     known here
   * @throws Exception if the payload can't be read
   */
  EventEnvelope<DomainEvent> read(Message message) throws Exception {
    DomainEvent event = (DomainEvent) types.read(message);
    return EventEnvelope.of(event, message.tenant(), message.id(), message.createdAt())
        .named(message.type(), EventType.of(event.getClass()).version())
        .following(message.correlationId(), message.causationId())
        .producer(message.producer())
        .traceParent(message.traceParent())
        .build();
  }
}
