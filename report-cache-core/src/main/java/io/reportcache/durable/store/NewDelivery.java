package io.reportcache.durable.store;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message to be delivered in one lane.
 *
 * @param lane where it's to wait
 * @param message what is delivered
 * @param priority of two that wait in a tenant's line, that of the higher priority is first, of
 *     equal ones the older; -100 to 100
 * @param delay how long it must wait at least; not negative, at most {@link #LONGEST_DELAY}
 * @param orderKey of those in a lane with the same key one runs at a time, in the order in which
 *     they were added, and while one waits for another attempt those behind it wait, too; null for
 *     no order
 * @param idempotencyKey a second delivery with the same key in the lane isn't added, for as long as
 *     the first one is stored; null adds it in any case
 */
public record NewDelivery(
    Lane lane,
    Message message,
    int priority,
    Duration delay,
    @Nullable String orderKey,
    @Nullable String idempotencyKey) {

  /** The longest key for order or idempotency, in characters: 200. */
  public static final int LONGEST_KEY = 200;

  /** The longest delay: 36,500 days, about a hundred years. */
  public static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

  /** The lowest and, with its sign turned, the highest priority: -100. */
  public static final int LOWEST_PRIORITY = -100;

  /** Checks the ranges. */
  public NewDelivery {
    Objects.requireNonNull(lane, "lane must not be null");
    Objects.requireNonNull(message, "message must not be null");
    checkPriority(priority);
    checkDelay(delay);
    checkKey("orderKey", orderKey, message);
    checkKey("idempotencyKey", idempotencyKey, message);
  }

  /** A delivery of priority 0 that may run at once, without order. */
  public NewDelivery(Lane lane, Message message) {
    this(lane, message, 0, Duration.ZERO, null, null);
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
