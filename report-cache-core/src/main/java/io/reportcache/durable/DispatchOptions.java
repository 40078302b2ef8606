package io.reportcache.durable;

import io.reportcache.durable.store.NewDelivery;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a job is dispatched. Immutable; begin with {@link #defaults()} or {@link #onQueue}.
 *
 * @param queue the name of the tenant's queue; {@code default} by default
 * @param tenant the job's tenant; null for the thread's
 * @param delay how long it waits at least, zero by default; not negative, at most {@link
 *     NewDelivery#LONGEST_DELAY}
 * @param priority from -100 to 100, 0 by default; when several jobs wait in a tenant's queue, the
 *     one with the highest priority runs first
 * @param orderKey of those in a queue with the same key and tenant one runs at a time, in the order
 *     in which they were dispatched; null for no order
 * @param idempotencyKey a second job of the same type with the same key isn't dispatched to the
 *     queue and tenant, for as long as the first one is stored; null dispatches it in any case
 */
public record DispatchOptions(
    String queue,
    @Nullable TenantId tenant,
    Duration delay,
    int priority,
    @Nullable String orderKey,
    @Nullable String idempotencyKey) {

  /** The name of the queue that is used by default. */
  public static final String DEFAULT_QUEUE = "default";

  private static final DispatchOptions DEFAULTS =
      new DispatchOptions(DEFAULT_QUEUE, null, Duration.ZERO, 0, null, null);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the delay is negative or the priority out of its range
   */
  public DispatchOptions {
    Objects.requireNonNull(queue, "queue must not be null");
    NewDelivery.checkDelay(delay);
    NewDelivery.checkPriority(priority);
  }

  /** At once, on the default queue of the thread's tenant. */
  public static DispatchOptions defaults() {
    return DEFAULTS;
  }

  /** At once, on this queue of the thread's tenant. */
  public static DispatchOptions onQueue(String queue) {
    return new DispatchOptions(queue, null, Duration.ZERO, 0, null, null);
  }

  /** Returns these options for this tenant. */
  public DispatchOptions withTenant(TenantId tenant) {
    return new DispatchOptions(queue, tenant, delay, priority, orderKey, idempotencyKey);
  }

  /** Returns these options with a delay. */
  public DispatchOptions withDelay(Duration delay) {
    return new DispatchOptions(queue, tenant, delay, priority, orderKey, idempotencyKey);
  }

  /** Returns these options with a priority. */
  public DispatchOptions withPriority(int priority) {
    return new DispatchOptions(queue, tenant, delay, priority, orderKey, idempotencyKey);
  }

  /** Returns these options with a key for order. */
  public DispatchOptions withOrderKey(String key) {
    return new DispatchOptions(queue, tenant, delay, priority, key, idempotencyKey);
  }

  /** Returns these options with a key that lets only the first through. */
  public DispatchOptions withIdempotencyKey(String key) {
    return new DispatchOptions(queue, tenant, delay, priority, orderKey, key);
  }
}
