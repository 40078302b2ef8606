package io.reportcache.durable.worker;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * How the deliveries of a lane are run. Immutable; begin with {@link #defaults()}.
 *
 * @param attempts the number of runs that may fail before a delivery becomes a dead letter; at
 *     least 1, 3 by default
 * @param backoff the pauses between the attempts; {@link Backoff#DEFAULT} by default, with which
 *     three attempts take five minutes at least
 * @param timeout how long one run may take; more than zero and shorter than the worker's lease, a
 *     minute by default. After that the handler is interrupted, and the run has failed
 * @param concurrency the number of deliveries that a worker runs at once; 1 to 1000, 4 by default.
 *     A handler that doesn't return soon after its interrupt doesn't count any more
 * @param ordered whether events of one entity of one tenant run one after the other, in the order
 *     in which they were published; false by default. They wait while one of them waits for another
 *     attempt. An event without an {@linkplain io.reportcache.event.DomainEvent#entity entity} has
 *     no order
 * @param retryIf tells whether a failure is worth another attempt; if not, the delivery is a dead
 *     letter at once. All failures are by default. It gets what the handler threw, or a {@link
 *     DeliveryTimeoutException}. It should be quick, since the worker's threads wait for it. If it
 *     throws, the failure is worth another attempt
 * @since 0.1
 */
public record LaneOptions(
    int attempts,
    Backoff backoff,
    Duration timeout,
    int concurrency,
    boolean ordered,
    Predicate<? super Throwable> retryIf) {

  private static final LaneOptions DEFAULTS =
      new LaneOptions(3, Backoff.DEFAULT, Duration.ofMinutes(1), 4, false, failure -> true);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a part is out of its range
   */
  public LaneOptions {
    Objects.requireNonNull(backoff, "backoff must not be null");
    Objects.requireNonNull(timeout, "timeout must not be null");
    Objects.requireNonNull(retryIf, "retryIf must not be null; leave it out for all failures");
    if (attempts < 1) {
      throw new IllegalArgumentException(
          "attempts must be at least 1, was %d; 1 means that a failed run isn't repeated"
              .formatted(attempts));
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "timeout must be positive, was %s; leave it out for a minute".formatted(timeout));
    }
    if (concurrency < 1 || concurrency > 1_000) {
      throw new IllegalArgumentException(
          "concurrency must be 1 to 1000, was %d; leave it out for 4".formatted(concurrency));
    }
  }

  /**
   * Returns the defaults: three attempts of a minute each at most, with a pause of 5 to 10 seconds
   * and then one of 5 to 10 minutes; four deliveries at once; no order.
   */
  public static LaneOptions defaults() {
    return DEFAULTS;
  }

  /** Returns these options with another number of attempts; at least 1. */
  public LaneOptions withAttempts(int attempts) {
    return new LaneOptions(attempts, backoff, timeout, concurrency, ordered, retryIf);
  }

  /** Returns these options with other pauses. */
  public LaneOptions withBackoff(Backoff backoff) {
    return new LaneOptions(attempts, backoff, timeout, concurrency, ordered, retryIf);
  }

  /** Returns these options with another time-out; more than zero. */
  public LaneOptions withTimeout(Duration timeout) {
    return new LaneOptions(attempts, backoff, timeout, concurrency, ordered, retryIf);
  }

  /** Returns these options with another number of deliveries that run at once; 1 to 1000. */
  public LaneOptions withConcurrency(int concurrency) {
    return new LaneOptions(attempts, backoff, timeout, concurrency, ordered, retryIf);
  }

  /** Returns these options with the events of each entity in order. */
  public LaneOptions inOrder() {
    return new LaneOptions(attempts, backoff, timeout, concurrency, true, retryIf);
  }

  /**
   * Returns these options with a condition that a failure must fulfil to be worth another attempt:
   * {@code failure -> !(failure instanceof IllegalArgumentException)}.
   */
  public LaneOptions withRetryIf(Predicate<? super Throwable> retryIf) {
    return new LaneOptions(attempts, backoff, timeout, concurrency, ordered, retryIf);
  }
}
