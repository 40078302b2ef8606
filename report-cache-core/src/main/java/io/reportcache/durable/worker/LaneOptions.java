package io.reportcache.durable.worker;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * How the deliveries of a lane are run. Immutable; begin with {@link #defaults()}.
 *
 * @param attempts how often a delivery is run before it becomes a dead letter; at least 1, 3 by
 *     default
 * @param backoff the pauses between the attempts; {@link Backoff#DEFAULT} by default, with which
 *     three attempts take five minutes at least
 * @param timeout how long one run may take, a minute by default; more than zero and shorter than
 *     the worker's lease. Then the handler is interrupted and the run has failed.
 * @param concurrency how many this process runs at once; 1 to 1000, 4 by default. A handler that
 *     doesn't return soon after its interrupt counts no longer.
 * @param ordered whether events of one entity of one tenant run one after the other, in the order
 *     in which they were published, and wait while one of them waits for another attempt. False by
 *     default; an event without an {@linkplain io.reportcache.event.DomainEvent#entity entity} has
 *     no order.
 * @param retryIf tells of a failure, as the handler threw it or a {@link DeliveryTimeoutException},
 *     whether it's worth another attempt; if not, the delivery is a dead letter at once. All are by
 *     default. It should be quick: the worker's threads wait for it. If it throws, the failure is
 *     worth another attempt.
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

  /** Checks the ranges. */
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
   * Three attempts of a minute each at most, with pauses of 5 to 10 seconds and then of 5 to 10
   * minutes; four deliveries at once.
   */
  public static LaneOptions defaults() {
    return DEFAULTS;
  }

  /** Returns these options with so many attempts. */
  public LaneOptions withAttempts(int attempts) {
    return new LaneOptions(attempts, backoff, timeout, concurrency, ordered, retryIf);
  }

  /** Returns these options with other pauses. */
  public LaneOptions withBackoff(Backoff backoff) {
    return new LaneOptions(attempts, backoff, timeout, concurrency, ordered, retryIf);
  }

  /** Returns these options with another time-out. */
  public LaneOptions withTimeout(Duration timeout) {
    return new LaneOptions(attempts, backoff, timeout, concurrency, ordered, retryIf);
  }

  /** Returns these options for so many at once. */
  public LaneOptions withConcurrency(int concurrency) {
    return new LaneOptions(attempts, backoff, timeout, concurrency, ordered, retryIf);
  }

  /** Returns these options with the events of each entity in order. */
  public LaneOptions inOrder() {
    return new LaneOptions(attempts, backoff, timeout, concurrency, true, retryIf);
  }

  /**
   * Returns these options for failures of which only some are worth another attempt: {@code failure
   * -> !(failure instanceof IllegalArgumentException)}.
   */
  public LaneOptions withRetryIf(Predicate<? super Throwable> retryIf) {
    return new LaneOptions(attempts, backoff, timeout, concurrency, ordered, retryIf);
  }
}
