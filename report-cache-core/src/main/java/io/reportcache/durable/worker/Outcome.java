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
 * @param settlement what the store is to write down
 * @param failure what its handler is told of if it's a dead letter now; null if nothing failed
 */
record Outcome(Settlement settlement, @Nullable Throwable failure) {

  /**
   * Works out how a run has ended.
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

  /** A dead letter without a run, since it may be what killed its owners. */
  static Outcome lapsed(ClaimedDelivery delivery, String why) {
    return new Outcome(
        new Settlement(delivery, Ending.DEAD_LETTER, Duration.ZERO, Duration.ZERO, null, null, why),
        new DeliveryLapsedException(why));
  }

  /** It may run elsewhere, as if it had never begun here. */
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

  /** Of a failure that can't be told, at least its class: the run has ended nevertheless. */
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
