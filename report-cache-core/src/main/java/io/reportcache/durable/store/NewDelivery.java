package io.reportcache.durable.store;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message to be delivered in one lane. Immutable; begin with {@link #of} and change what differs
 * from the defaults.
 *
 * @since 0.1
 */
public final class NewDelivery {

  /** The longest key for order or idempotency, in characters: 200. */
  public static final int LONGEST_KEY = 200;

  /** The longest delay: 36,500 days, about a hundred years. */
  public static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

  /** The lowest and, with its sign turned, the highest priority: -100. */
  public static final int LOWEST_PRIORITY = -100;

  private final Lane lane;
  private final Message message;
  private final int priority;
  private final Duration delay;
  private final @Nullable String orderKey;
  private final @Nullable String idempotencyKey;

  private NewDelivery(
      Lane lane,
      Message message,
      int priority,
      Duration delay,
      @Nullable String orderKey,
      @Nullable String idempotencyKey) {
    this.lane = Objects.requireNonNull(lane, "lane must not be null");
    this.message = Objects.requireNonNull(message, "message must not be null");
    checkPriority(priority);
    checkDelay(delay);
    checkKey("orderKey", orderKey, message);
    checkKey("idempotencyKey", idempotencyKey, message);
    this.priority = priority;
    this.delay = delay;
    this.orderKey = orderKey;
    this.idempotencyKey = idempotencyKey;
  }

  /** Returns a delivery of priority 0 that may run at once, without order and without a key. */
  public static NewDelivery of(Lane lane, Message message) {
    return new NewDelivery(lane, message, 0, Duration.ZERO, null, null);
  }

  /**
   * Returns this delivery with another priority.
   *
   * @param priority -100 to 100; of a tenant's deliveries that wait in the lane, the one with the
   *     highest priority is first, and among equals the oldest
   * @throws IllegalArgumentException if it is out of that range
   */
  public NewDelivery withPriority(int priority) {
    return new NewDelivery(lane, message, priority, delay, orderKey, idempotencyKey);
  }

  /**
   * Returns this delivery with a time that it waits at least.
   *
   * @param delay not negative, at most {@link #LONGEST_DELAY}
   * @throws IllegalArgumentException if it is out of that range
   */
  public NewDelivery withDelay(Duration delay) {
    return new NewDelivery(lane, message, priority, delay, orderKey, idempotencyKey);
  }

  /**
   * Returns this delivery with an order. Deliveries of a lane with the same key run one at a time,
   * in the order in which they were added; while one waits for another attempt, those behind it
   * wait, too.
   *
   * @param orderKey 1 to {@value #LONGEST_KEY} characters; null for no order
   * @throws IllegalArgumentException if its length is out of that range
   */
  public NewDelivery withOrderKey(@Nullable String orderKey) {
    return new NewDelivery(lane, message, priority, delay, orderKey, idempotencyKey);
  }

  /**
   * Returns this delivery with a key by which it is added once. A second one with the same key in
   * the lane isn't added, as long as the first is stored.
   *
   * @param idempotencyKey 1 to {@value #LONGEST_KEY} characters; null to add it in any case
   * @throws IllegalArgumentException if its length is out of that range
   */
  public NewDelivery withIdempotencyKey(@Nullable String idempotencyKey) {
    return new NewDelivery(lane, message, priority, delay, orderKey, idempotencyKey);
  }

  /** Returns the lane in which it waits. */
  public Lane lane() {
    return lane;
  }

  /** Returns what is delivered. */
  public Message message() {
    return message;
  }

  /** Returns the priority, -100 to 100. */
  public int priority() {
    return priority;
  }

  /** Returns how long it waits at least. */
  public Duration delay() {
    return delay;
  }

  /** Returns the key of its order; null for none. */
  public @Nullable String orderKey() {
    return orderKey;
  }

  /** Returns the key by which it is added once; null for none. */
  public @Nullable String idempotencyKey() {
    return idempotencyKey;
  }

  /** Deliveries are equal if all of their parts are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NewDelivery that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  /** Tells what is delivered where, without telling what is in it. */
  @Override
  public String toString() {
    return "%s to %s".formatted(message, lane);
  }

  private List<@Nullable Object> parts() {
    return Arrays.asList(lane, message, priority, delay, orderKey, idempotencyKey);
  }

  /**
   * Checks a priority.
   *
   * @throws IllegalArgumentException if it isn't {@value #LOWEST_PRIORITY} to 100
   */
  public static void checkPriority(int priority) {
    if (priority < LOWEST_PRIORITY || priority > -LOWEST_PRIORITY) {
      throw new IllegalArgumentException(
          "priority must be %d to %d, was %d; leave it out for 0"
              .formatted(LOWEST_PRIORITY, -LOWEST_PRIORITY, priority));
    }
  }

  /**
   * Checks a delay.
   *
   * @throws IllegalArgumentException if it's negative or longer than {@link #LONGEST_DELAY}
   */
  public static void checkDelay(Duration delay) {
    Objects.requireNonNull(delay, "delay must not be null; for none use Duration.ZERO");
    if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException(
          "delay must be 0 to %,d days, was %s; leave it out for none"
              .formatted(LONGEST_DELAY.toDays(), delay));
    }
  }

  private static void checkKey(String name, @Nullable String key, Message message) {
    if (key != null && (key.isEmpty() || key.length() > LONGEST_KEY)) {
      throw new IllegalArgumentException(
          "%s of %s must be 1 to %d characters, had %d; use a hash of what is longer"
              .formatted(name, message, LONGEST_KEY, key.length()));
    }
  }
}
