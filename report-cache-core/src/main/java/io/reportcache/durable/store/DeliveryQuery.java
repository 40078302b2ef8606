package io.reportcache.durable.store;

import io.reportcache.tenant.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Which deliveries are meant. Null stands for any.
 *
 * @param id that one
 * @param status those that stand there
 * @param lane those in that lane
 * @param type those of that type
 * @param tenant those of that tenant
 * @param reason those that are dead letters for a reason that has this text in it, whatever the
 *     case
 */
public record DeliveryQuery(
    @Nullable Long id,
    @Nullable DeliveryStatus status,
    @Nullable Lane lane,
    @Nullable String type,
    @Nullable TenantId tenant,
    @Nullable String reason) {

  /** All of them. */
  public static DeliveryQuery all() {
    return new DeliveryQuery(null, null, null, null, null, null);
  }

  /** Those that are given up. */
  public static DeliveryQuery deadLetters() {
    return all().withStatus(DeliveryStatus.DEAD_LETTER);
  }

  /** Returns this for one delivery. */
  public DeliveryQuery withId(long id) {
    return new DeliveryQuery(id, status, lane, type, tenant, reason);
  }

  /** Returns this for those that stand there. */
  public DeliveryQuery withStatus(DeliveryStatus status) {
    return new DeliveryQuery(id, status, lane, type, tenant, reason);
  }

  /** Returns this for one lane. */
  public DeliveryQuery withLane(Lane lane) {
    return new DeliveryQuery(id, status, lane, type, tenant, reason);
  }

  /** Returns this for one type. */
  public DeliveryQuery withType(String type) {
    return new DeliveryQuery(id, status, lane, type, tenant, reason);
  }

  /** Returns this for one tenant. */
  public DeliveryQuery withTenant(TenantId tenant) {
    return new DeliveryQuery(id, status, lane, type, tenant, reason);
  }

  /** Returns this for those whose reason has this text in it. */
  public DeliveryQuery withReason(String part) {
    return new DeliveryQuery(id, status, lane, type, tenant, part);
  }
}
