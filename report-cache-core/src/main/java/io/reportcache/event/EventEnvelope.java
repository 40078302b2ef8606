package io.reportcache.event;

import io.reportcache.tenant.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event with what is known of its publication. {@link EventEnvelopes} makes them.
 *
 * @param id unique to this publication
 * @param name the event's {@linkplain EventName name}
 * @param version the version of its fields
 * @param tenant whose data changed
 * @param correlationId common to all events that followed from one; of that one its own id
 * @param causationId the id of the event that this followed from; null if it's the first
 * @param producer the application that published it
 * @param createdAt when it was published, by that application's clock
 * @param event the event itself
 */
public record EventEnvelope<E extends DomainEvent>(
    UUID id,
    String name,
    int version,
    TenantId tenant,
    UUID correlationId,
    @Nullable UUID causationId,
    String producer,
    Instant createdAt,
    E event) {}
