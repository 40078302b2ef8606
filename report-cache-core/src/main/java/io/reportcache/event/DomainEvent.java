package io.reportcache.event;

import io.reportcache.tenant.TenantId;
import java.util.Optional;

/**
 * A fact of the domain, named in the past tense: {@code OrderCreated}. Best a record; must be
 * immutable, since many handlers on many threads see one instance.
 *
 * <pre>{@code
 * @EventName("order.created")
 * record OrderCreated(TenantId tenantId, String orderId) implements DomainEvent {
 *   public Optional<TenantId> tenant() { return Optional.of(tenantId); }
 * }
 * }</pre>
 */
public interface DomainEvent {

  /**
   * Returns whose data changed. Empty, which is the default, stands for the tenant of the call that
   * publishes the event.
   */
  default Optional<TenantId> tenant() {
    return Optional.empty();
  }

  /** Returns what the event is about, e.g. {@code invoice 17}; empty, the default, if nothing. */
  default Optional<EventEntity> entity() {
    return Optional.empty();
  }
}
