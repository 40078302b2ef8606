package io.reportcache.durable;

import io.reportcache.durable.store.NewDelivery;
import io.reportcache.event.EventEnvelope;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an event is published. Immutable; begin with {@link #defaults()}.
 *
 * @param tenant the event's tenant; null for the one that the event or the thread names
 * @param cause the event that it follows from; null if it follows from none
 * @param delay how long its handlers wait at least, zero by default; not negative, at most {@link
 *     NewDelivery#LONGEST_DELAY}
 * @param priority from -100 to 100, 0 by default; when several events wait for a handler, the one
 *     with the highest priority is handled first
 * @param idempotencyKey a second event of the same type and tenant with the same key isn't
 *     delivered to a handler, for as long as the first one is stored; null delivers it in any case
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

  /** At once, of priority 0, of the event's or the thread's tenant. */
  public static PublishOptions defaults() {
    return DEFAULTS;
  }

  /** Returns these options for an event of this tenant, whatever the event or the thread say. */
  public PublishOptions withTenant(TenantId tenant) {
    return new PublishOptions(tenant, cause, delay, priority, idempotencyKey);
  }

  /** Returns these options for an event that follows from another, of which it says so. */
  public PublishOptions causedBy(EventEnvelope<?> cause) {
    return new PublishOptions(tenant, cause, delay, priority, idempotencyKey);
  }

  /** Returns these options with a delay. */
  public PublishOptions withDelay(Duration delay) {
    return new PublishOptions(tenant, cause, delay, priority, idempotencyKey);
  }

  /** Returns these options with a priority. */
  public PublishOptions withPriority(int priority) {
    return new PublishOptions(tenant, cause, delay, priority, idempotencyKey);
  }

  /** Returns these options with a key that lets only the first through. */
  public PublishOptions withIdempotencyKey(String key) {
    return new PublishOptions(tenant, cause, delay, priority, key);
  }
}
