package io.reportcache.report;

import java.time.Duration;
import java.util.Objects;

/**
 * How a report is warmed. Immutable; begin with {@link #defaults()}.
 *
 * @param timeLimit how long a run may take for all tenants together; more than zero, 5 minutes by
 *     default. After that the run is interrupted, and the next one goes on where it ended
 * @param loadTimeLimit how long generating one result for one tenant may take; more than zero, 1
 *     minute by default. After that it is interrupted, and the run goes on with the next result
 * @param freshPart the part of its time to live above which a result isn't generated anew, if it
 *     also lasts until the end of the next run; 0 to 1, 0.5 by default. With 1 every result is
 *     generated anew
 * @since 0.1
 */
public record WarmingOptions(Duration timeLimit, Duration loadTimeLimit, double freshPart) {

  private static final WarmingOptions DEFAULTS =
      new WarmingOptions(Duration.ofMinutes(5), Duration.ofMinutes(1), 0.5);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a limit is zero or negative, or the part out of 0 to 1
   */
  public WarmingOptions {
    requirePositive("timeLimit", timeLimit, "5 minutes");
    requirePositive("loadTimeLimit", loadTimeLimit, "1 minute");
    if (!(freshPart >= 0 && freshPart <= 1)) {
      throw new IllegalArgumentException(
          "freshPart must be from 0 to 1, was %s; leave it out for the default of 0.5"
              .formatted(freshPart));
    }
  }

  /** Returns the defaults: 5 minutes for a run, 1 minute for a result, and a fresh part of 0.5. */
  public static WarmingOptions defaults() {
    return DEFAULTS;
  }

  /** Returns these options with another time limit of a run; more than zero. */
  public WarmingOptions withTimeLimit(Duration limit) {
    return new WarmingOptions(limit, loadTimeLimit, freshPart);
  }

  /** Returns these options with another time limit of one result; more than zero. */
  public WarmingOptions withLoadTimeLimit(Duration limit) {
    return new WarmingOptions(timeLimit, limit, freshPart);
  }

  /** Returns these options with another part of the time to live that must be left; 0 to 1. */
  public WarmingOptions withFreshPart(double part) {
    return new WarmingOptions(timeLimit, loadTimeLimit, part);
  }

  private static void requirePositive(String name, Duration limit, String otherwise) {
    Objects.requireNonNull(limit, () -> name + " must not be null");
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException(
          "%s must be more than zero, was %s; leave it out for the default of %s"
              .formatted(name, limit, otherwise));
    }
  }
}
