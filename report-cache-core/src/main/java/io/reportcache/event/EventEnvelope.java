package io.reportcache.event;

import io.reportcache.tenant.TenantId;
import java.time.Instant;
import java.util.UUID;

/**
 * An event with what is known of its publication.
 *
 * @param id unique to this publication
 * @param name the event's {@linkplain EventName name}
 * @param tenant whose data changed
 * @param publishedAt when it was published
 * @param event the event itself
 */
public record EventEnvelope<E extends DomainEvent>(
    UUID id, String name, TenantId tenant, Instant publishedAt, E event) {}
