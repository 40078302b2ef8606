package io.reportcache.durable.store;

import io.reportcache.tenant.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Selects deliveries. Each condition narrows the selection; null stands for any.
 *
 * @param id the delivery's id
 * @param status the delivery's status
 * @param lane the delivery's lane
 * @param type the type of the event or job
 * @param tenant the tenant of the event or job
 * @param reason a text that the reason of a dead letter contains, in upper or lower case
 * @since 0.1
 */
public record DeliveryQuery(
    @Nullable Long id,
    @Nullable DeliveryStatus status,
    @Nullable Lane lane,
    @Nullable String type,
    @Nullable TenantId tenant,
    @Nullable String reason) {

  /** Returns the query for all deliveries. */
  public static DeliveryQuery all() {
    return new DeliveryQuery(null, null, null, null, null, null);
  }

  /** Returns the query for all dead letters. */
  public static DeliveryQuery deadLetters() {
    return all().withStatus(DeliveryStatus.DEAD_LETTER);
  }

  /** Returns this query for one delivery. */
  public DeliveryQuery withId(long id) {
    return new DeliveryQuery(id, status, lane, type, tenant, reason);
  }

  /** Returns this query for one status. */
  public DeliveryQuery withStatus(DeliveryStatus status) {
    return new DeliveryQuery(id, status, lane, type, tenant, reason);
  }

  /** Returns this query for one lane. */
  public DeliveryQuery withLane(Lane lane) {
    return new DeliveryQuery(id, status, lane, type, tenant, reason);
  }

  /** Returns this query for one type. */
  public DeliveryQuery withType(String type) {
    return new DeliveryQuery(id, status, lane, type, tenant, reason);
  }

  /** Returns this query for one tenant. */
  public DeliveryQuery withTenant(TenantId tenant) {
    return new DeliveryQuery(id, status, lane, type, tenant, reason);
  }

  /** Returns this query for dead letters whose reason contains this text. */
  public DeliveryQuery withReason(String part) {
    return new DeliveryQuery(id, status, lane, type, tenant, part);
  }
}
