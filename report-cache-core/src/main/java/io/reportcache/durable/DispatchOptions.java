package io.reportcache.durable;

import io.reportcache.durable.store.NewDelivery;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options for dispatching a job. Immutable; begin with {@link #defaults()} or {@link #onQueue}.
 *
 * @param queue the name of the tenant's queue: 1 to 100 letters, digits, {@code .}, {@code -} or
 *     {@code _}; {@code default} by default
 * @param tenant the job's tenant; null, the default, for the thread's
 * @param delay the time before the job becomes due, zero by default; not negative, at most {@link
 *     NewDelivery#LONGEST_DELAY}
 * @param priority from -100 to 100, 0 by default; when several jobs wait in a tenant's queue, the
 *     one with the highest priority runs first
 * @param orderKey jobs of a queue with the same key and tenant run one at a time, in the order in
 *     which they were dispatched; 1 to 200 characters; null, the default, for no order
 * @param idempotencyKey as long as a job is stored, a second job with the same key, type, queue and
 *     tenant isn't dispatched; null, the default, dispatches in any case
 * @since 0.1
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

  /** Returns the default options: due at once, on the default queue of the thread's tenant. */
  public static DispatchOptions defaults() {
    return DEFAULTS;
  }

  /** Returns options for the given queue of the thread's tenant; the rest are the defaults. */
  public static DispatchOptions onQueue(String queue) {
    return new DispatchOptions(queue, null, Duration.ZERO, 0, null, null);
  }

  /** Returns these options with the given tenant instead of the thread's. */
  public DispatchOptions withTenant(TenantId tenant) {
    return new DispatchOptions(queue, tenant, delay, priority, orderKey, idempotencyKey);
  }

  /**
   * Returns these options with a delay.
   *
   * @throws IllegalArgumentException if the delay is negative or longer than {@link
   *     NewDelivery#LONGEST_DELAY}
   */
  public DispatchOptions withDelay(Duration delay) {
    return new DispatchOptions(queue, tenant, delay, priority, orderKey, idempotencyKey);
  }

  /**
   * Returns these options with a priority.
   *
   * @throws IllegalArgumentException if the priority isn't -100 to 100
   */
  public DispatchOptions withPriority(int priority) {
    return new DispatchOptions(queue, tenant, delay, priority, orderKey, idempotencyKey);
  }

  /** Returns these options with an order key: jobs with the same key run one at a time. */
  public DispatchOptions withOrderKey(String key) {
    return new DispatchOptions(queue, tenant, delay, priority, key, idempotencyKey);
  }

  /**
   * Returns these options with an idempotency key: a second job with the same key isn't dispatched.
   */
  public DispatchOptions withIdempotencyKey(String key) {
    return new DispatchOptions(queue, tenant, delay, priority, orderKey, key);
  }
}
