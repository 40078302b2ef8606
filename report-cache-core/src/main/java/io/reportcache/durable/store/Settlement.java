package io.reportcache.durable.store;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a claimed delivery, which its owner reports to the store. It is written to the log
 * of runs, unless the delivery was {@linkplain Ending#RELEASED released} before its run began.
 *
 * @param delivery the delivery as it was claimed
 * @param ending how it ended
 * @param pause the time before a failed delivery is tried again; not negative, zero for all other
 *     endings
 * @param took how long the handler ran
 * @param performedBy who did the work, as set by the handler; null if it wasn't set
 * @param result the result, as set by the handler; null if it wasn't set
 * @param error why the run failed; null if it didn't fail
 * @since 0.1
 */
public record Settlement(
    ClaimedDelivery delivery,
    Ending ending,
    Duration pause,
    Duration took,
    @Nullable String performedBy,
    @Nullable String result,
    @Nullable String error) {

  /**
   * Checks that nothing required is null.
   *
   * @throws IllegalArgumentException if the pause is negative
   */
  public Settlement {
    Objects.requireNonNull(delivery, "delivery must not be null");
    Objects.requireNonNull(ending, "ending must not be null");
    Objects.requireNonNull(pause, "pause must not be null");
    Objects.requireNonNull(took, "took must not be null");
    if (pause.isNegative()) {
      throw new IllegalArgumentException(
          "pause of %s must not be negative, was %s".formatted(delivery, pause));
    }
  }

  /** Returns the settlement of a delivery that succeeded, without a performer or a result. */
  static Settlement succeeded(ClaimedDelivery delivery) {
    return new Settlement(
        delivery, Ending.SUCCEEDED, Duration.ZERO, Duration.ZERO, null, null, null);
  }
}
