package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Settlement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How a delivery has ended in this worker.
 *
 * @param settlement what the store writes down
 * @param failure what the handler gets if the delivery is a dead letter now; null if nothing failed
 */
record Outcome(Settlement settlement, @Nullable Throwable failure) {

  /**
   * Determines how a run has ended.
   *
   * @param failure null if the handler has succeeded
   * @param isRetryable whether the failure is worth another attempt
   */
  static Outcome of(
      OwnedDelivery owned, Attempt attempt, @Nullable Throwable failure, boolean isRetryable) {
    ClaimedDelivery delivery = owned.delivery;
    LaneOptions options = owned.lane.options();
    Ending ending = endingOf(delivery, options, failure, isRetryable);
    Duration pause =
        ending == Ending.FAILED
            ? options.backoff().pause(delivery.attempt(), ThreadLocalRandom.current().nextDouble())
            : Duration.ZERO;
    return new Outcome(
        new Settlement(
            delivery,
            ending,
            pause,
            attempt.took(),
            attempt.run.performer(),
            attempt.run.outcome(),
            failure == null ? null : errorOf(failure, isRetryable)),
        failure);
  }

  /** Returns the outcome of a delivery that isn't run, since it may have killed its owners. */
  static Outcome lapsed(ClaimedDelivery delivery, String why) {
    return new Outcome(
        new Settlement(delivery, Ending.DEAD_LETTER, Duration.ZERO, Duration.ZERO, null, null, why),
        new DeliveryLapsedException(why));
  }

  /** Returns the outcome of a delivery that may run elsewhere, as if it had never begun here. */
  static Outcome released(ClaimedDelivery delivery, Duration took, @Nullable String why) {
    return new Outcome(
        new Settlement(delivery, Ending.RELEASED, Duration.ZERO, took, null, null, why), null);
  }

  private static Ending endingOf(
      ClaimedDelivery delivery,
      LaneOptions options,
      @Nullable Throwable failure,
      boolean isRetryable) {
    if (failure == null) {
      return Ending.SUCCEEDED;
    }
    if (failure instanceof UnknownTypeException) {
      return Ending.PARKED;
    }
    return isRetryable && delivery.attempt() < options.attempts()
        ? Ending.FAILED
        : Ending.DEAD_LETTER;
  }

  /** Returns a failure as text; at least its class if its message can't be read. */
  private static String errorOf(Throwable failure, boolean isRetryable) {
    try {
      return DeliveryRun.shortened(
          (isRetryable ? "" : "not worth another attempt: ") + textOf(failure));
    } catch (Throwable e) {
      return failure.getClass().getName();
    }
  }

  private static String textOf(Throwable failure) {
    StringBuilder text = new StringBuilder(failure.toString());
    Throwable cause = failure.getCause();
    for (int depth = 0; cause != null && depth < 10; depth++) {
      text.append("; caused by ").append(cause);
      cause = cause.getCause();
    }
    return text.toString();
  }
}
