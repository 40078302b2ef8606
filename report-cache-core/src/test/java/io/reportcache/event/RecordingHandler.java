package io.reportcache.event;

import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it got, and whose tenant was bound then. */
final class RecordingHandler implements EventHandler<DomainEvent> {

  final List<DomainEvent> events = new CopyOnWriteArrayList<>();
  final List<EventEnvelope<?>> envelopes = new CopyOnWriteArrayList<>();
  final List<Optional<TenantId>> tenants = new CopyOnWriteArrayList<>();

  @Override
  public void handle(EventEnvelope<? extends DomainEvent> envelope) {
    events.add(envelope.event());
    envelopes.add(envelope);
    tenants.add(TenantContext.current());
  }
}
