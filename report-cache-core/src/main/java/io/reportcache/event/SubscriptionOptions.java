package io.reportcache.event;

import java.time.Duration;
import java.util.Objects;

/**
 * How a handler is served. Immutable; begin with {@link #queued()} or {@link #inline()}.
 *
 * @param name how the handler appears in logs; empty stands for its class or, if that is a
 *     lambda's, for what it is subscribed to
 * @param runsInline whether the handler runs inside {@code publish}
 * @param capacity how many events may wait for the handler
 * @param overflow what happens when that many wait
 * @param attempts how often a failing handler is run for one event in all
 * @param backoff the pause before the second attempt; it doubles for each one after, up to a minute
 * @param runsAnnounced whether the handler also runs when an event is {@linkplain EventBus#announce
 *     announced}
 */
public record SubscriptionOptions(
    String name,
    boolean runsInline,
    int capacity,
    OverflowPolicy overflow,
    int attempts,
    Duration backoff,
    boolean runsAnnounced) {

  /** How many events may wait for a handler by default: 10,000. */
  public static final int DEFAULT_CAPACITY = 10_000;

  /** How often a handler is run for one event in all by default: 3. */
  public static final int DEFAULT_ATTEMPTS = 3;

  /** The pause before the second attempt by default: 100 ms. */
  public static final Duration DEFAULT_BACKOFF = Duration.ofMillis(100);

  /** Checks the options. */
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
   * The default: events queue for the handler, which runs on a thread of the bus, one at a time.
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
   * The handler runs on the publisher's thread before {@code publish} returns. Only for handlers
   * that take microseconds, such as an invalidation. If it fails, the publisher isn't told: it is
   * tried again on a thread of the bus.
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

  /** Returns these options with other retries. */
  public SubscriptionOptions withAttempts(int attempts, Duration backoff) {
    return new SubscriptionOptions(
        name, runsInline, capacity, overflow, attempts, backoff, runsAnnounced);
  }

  /**
   * Returns these options, which must be inline, for a handler that runs for one event twice if
   * that is published in a transaction: when it's {@linkplain EventBus#announce announced}, and
   * when the transaction has committed. For a handler whose effect waits for the same transaction,
   * such as an invalidation in caches that have {@code Transactions}.
   */
  public SubscriptionOptions withAnnounced() {
    return new SubscriptionOptions(name, runsInline, capacity, overflow, attempts, backoff, true);
  }
}
