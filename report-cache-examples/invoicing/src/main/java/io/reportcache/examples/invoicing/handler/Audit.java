package io.reportcache.examples.invoicing.handler;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Notes every event, and what it followed from. */
final class Audit implements OnceHandler.Reaction<DomainEvent> {

  @Override
  public String to(EventEnvelope<? extends DomainEvent> envelope, Handle handle) {
    UUID cause = envelope.causationId();
    handle.execute(
        "INSERT INTO inv_audit (tenant_id, event_id, name, correlation_id, causation_id) VALUES (?, ?, ?, ?, ?)",
        Work.in(handle).tenant(),
        envelope.id().toString(),
        envelope.name(),
        envelope.correlationId().toString(),
        cause == null ? null : cause.toString());
    return "noted";
  }
}
