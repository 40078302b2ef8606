package io.reportcache.event;

import java.time.Duration;
import java.util.Objects;

/**
 * Options of a subscription. Immutable; begin with {@link #queued()} or {@link #inline()}.
 *
 * @param name the handler's name in logs; empty, the default, stands for its class's name or, for a
 *     lambda, the class or pattern that it is subscribed to
 * @param runsInline whether the handler runs inside {@code publish}, on the publisher's thread
 * @param capacity the maximum number of events in the handler's queue, at least 1; 10,000 by
 *     default
 * @param overflow decides which event is dropped when the queue is full; {@link
 *     OverflowPolicy#DROP_NEWEST} by default
 * @param attempts the maximum number of runs for one event, at least 1; 3 by default
 * @param backoff the pause before the second attempt, more than zero; it doubles with each further
 *     attempt, up to a minute, and each pause is shortened at random by up to half; 100 ms by
 *     default
 * @param runsAnnounced whether the handler also runs when an event is {@linkplain EventBus#announce
 *     announced}; only for inline handlers, false by default
 * @since 0.1
 */
public record SubscriptionOptions(
    String name,
    boolean runsInline,
    int capacity,
    OverflowPolicy overflow,
    int attempts,
    Duration backoff,
    boolean runsAnnounced) {

  /** The default maximum number of events in a handler's queue: 10,000. */
  public static final int DEFAULT_CAPACITY = 10_000;

  /** The default maximum number of runs of a handler for one event: 3. */
  public static final int DEFAULT_ATTEMPTS = 3;

  /** The default pause before the second attempt: 100 ms. */
  public static final Duration DEFAULT_BACKOFF = Duration.ofMillis(100);

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public SubscriptionOptions {
    Objects.requireNonNull(name, "name must not be null");
    Objects.requireNonNull(overflow, "overflow must not be null");
    Objects.requireNonNull(backoff, "backoff must not be null");
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "capacity must be at least 1, was %d; leave it out for the default of %d"
              .formatted(capacity, DEFAULT_CAPACITY));
    }
    if (attempts < 1) {
      throw new IllegalArgumentException(
          "attempts must be at least 1, was %d; 1 means that a failed run isn't repeated"
              .formatted(attempts));
    }
    if (backoff.isNegative() || backoff.isZero()) {
      throw new IllegalArgumentException(
          "backoff must be positive, was %s; leave it out for the default of %s"
              .formatted(backoff, DEFAULT_BACKOFF));
    }
    if (runsAnnounced && !runsInline) {
      throw new IllegalArgumentException(
          "runsAnnounced needs runsInline, since only the publisher's thread is in its transaction;"
              + " begin with SubscriptionOptions.inline()");
    }
  }

  /**
   * Returns the default options: events are queued, and the handler runs on a thread of the bus,
   * for one event at a time.
   */
  public static SubscriptionOptions queued() {
    return new SubscriptionOptions(
        "",
        false,
        DEFAULT_CAPACITY,
        OverflowPolicy.DROP_NEWEST,
        DEFAULT_ATTEMPTS,
        DEFAULT_BACKOFF,
        false);
  }

  /**
   * Returns options for a handler that runs on the publisher's thread before {@code publish}
   * returns. Use it only for handlers that take microseconds, such as an invalidation. If the
   * handler fails, the publisher gets no exception, and the next attempt runs on a thread of the
   * bus.
   */
  public static SubscriptionOptions inline() {
    return new SubscriptionOptions(
        "",
        true,
        DEFAULT_CAPACITY,
        OverflowPolicy.DROP_NEWEST,
        DEFAULT_ATTEMPTS,
        DEFAULT_BACKOFF,
        false);
  }

  /** Returns these options with a name for logs. */
  public SubscriptionOptions withName(String name) {
    return new SubscriptionOptions(
        name, runsInline, capacity, overflow, attempts, backoff, runsAnnounced);
  }

  /** Returns these options with another capacity and overflow policy. */
  public SubscriptionOptions withCapacity(int capacity, OverflowPolicy overflow) {
    return new SubscriptionOptions(
        name, runsInline, capacity, overflow, attempts, backoff, runsAnnounced);
  }

  /** Returns these options with another number of attempts and another backoff. */
  public SubscriptionOptions withAttempts(int attempts, Duration backoff) {
    return new SubscriptionOptions(
        name, runsInline, capacity, overflow, attempts, backoff, runsAnnounced);
  }

  /**
   * Returns these options, which must be inline, for a handler that also runs on {@linkplain
   * EventBus#announce announcements}. For an event that is published in a transaction the handler
   * then runs twice: when the event is announced, and after the commit. Use it for a handler whose
   * effect waits for the same transaction, such as an invalidation in caches that have {@code
   * Transactions}.
   *
   * @throws IllegalArgumentException if these options aren't inline
   */
  public SubscriptionOptions withAnnounced() {
    return new SubscriptionOptions(name, runsInline, capacity, overflow, attempts, backoff, true);
  }
}
