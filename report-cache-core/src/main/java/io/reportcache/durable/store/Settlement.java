package io.reportcache.durable.store;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an owner tells the store of a delivery that it claimed. All but {@link Ending#RELEASED} of
 * one that never began are written to the log of runs.
 *
 * @param delivery as it was claimed
 * @param ending how it ended
 * @param pause after which a failed one may run again; for all others zero
 * @param took how long the handler ran
 * @param performedBy who did the work, as the handler says; null if it doesn't
 * @param result what came of it, as the handler says; null if it doesn't
 * @param error why it failed; null if it didn't
 */
public record Settlement(
    ClaimedDelivery delivery,
    Ending ending,
    Duration pause,
    Duration took,
    @Nullable String performedBy,
    @Nullable String result,
    @Nullable String error) {

  /** Checks that what must be there is. */
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

  /** Of a delivery that succeeded, by nobody in particular and with no result to tell. */
  static Settlement succeeded(ClaimedDelivery delivery) {
    return new Settlement(
        delivery, Ending.SUCCEEDED, Duration.ZERO, Duration.ZERO, null, null, null);
  }
}
