package io.reportcache.durable;

import io.reportcache.durable.store.NewDelivery;
import io.reportcache.event.EventEnvelope;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Options for publishing an event. Immutable; begin with {@link #defaults()}.
 *
 * @param tenant the event's tenant; null, the default, for the event's own or the thread's
 * @param cause the event that caused this one; null, the default, if there is none
 * @param delay the time before the deliveries become due, zero by default; not negative, at most
 *     {@link NewDelivery#LONGEST_DELAY}
 * @param priority from -100 to 100, 0 by default; when several events wait for a handler, the one
 *     with the highest priority is handled first
 * @param idempotencyKey as long as a handler's delivery of an event is stored, a second event with
 *     the same key, type and tenant isn't delivered to that handler; null, the default, delivers in
 *     any case
 * @since 0.1
 */
public record PublishOptions(
    @Nullable TenantId tenant,
    @Nullable EventEnvelope<?> cause,
    Duration delay,
    int priority,
    @Nullable String idempotencyKey) {

  private static final PublishOptions DEFAULTS =
      new PublishOptions(null, null, Duration.ZERO, 0, null);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the delay is negative or the priority out of its range
   */
  public PublishOptions {
    NewDelivery.checkDelay(delay);
    NewDelivery.checkPriority(priority);
  }

  /** Returns the default options: due at once, priority 0, the event's or the thread's tenant. */
  public static PublishOptions defaults() {
    return DEFAULTS;
  }

  /** Returns these options with the given tenant instead of the event's or the thread's. */
  public PublishOptions withTenant(TenantId tenant) {
    return new PublishOptions(tenant, cause, delay, priority, idempotencyKey);
  }

  /**
   * Returns these options with the event that caused this one. The envelope takes over its
   * correlation id, and has its id as the causation id.
   */
  public PublishOptions causedBy(EventEnvelope<?> cause) {
    return new PublishOptions(tenant, cause, delay, priority, idempotencyKey);
  }

  /**
   * Returns these options with a delay.
   *
   * @throws IllegalArgumentException if the delay is negative or longer than {@link
   *     NewDelivery#LONGEST_DELAY}
   */
  public PublishOptions withDelay(Duration delay) {
    return new PublishOptions(tenant, cause, delay, priority, idempotencyKey);
  }

  /**
   * Returns these options with a priority.
   *
   * @throws IllegalArgumentException if the priority isn't -100 to 100
   */
  public PublishOptions withPriority(int priority) {
    return new PublishOptions(tenant, cause, delay, priority, idempotencyKey);
  }

  /**
   * Returns these options with an idempotency key: a second event with the same key isn't
   * delivered.
   */
  public PublishOptions withIdempotencyKey(String key) {
    return new PublishOptions(tenant, cause, delay, priority, key);
  }
}
