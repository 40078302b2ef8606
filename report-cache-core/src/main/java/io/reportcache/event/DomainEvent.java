package io.reportcache.event;

import io.reportcache.tenant.TenantId;
import java.util.Optional;

/**
 * A fact of the domain, named in the past tense: {@code OrderCreated}. Must be immutable,
 * preferably a record, since many handlers on many threads get the same instance.
 *
 * <pre>{@code
 * @EventName("order.created")
 * record OrderCreated(TenantId tenantId, String orderId) implements DomainEvent {
 *   public Optional<TenantId> tenant() { return Optional.of(tenantId); }
 * }
 * }</pre>
 *
 * @since 0.1
 */
public interface DomainEvent {

  /**
   * Returns the tenant whose data changed; not null. Empty, the default, stands for the tenant of
   * the call that publishes the event.
   */
  default Optional<TenantId> tenant() {
    return Optional.empty();
  }

  /**
   * Returns the entity that the event is about, e.g. {@code invoice 17}; not null. Empty, the
   * default, if there is none.
   */
  default Optional<EventEntity> entity() {
    return Optional.empty();
  }
}
