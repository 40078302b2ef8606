package io.reportcache.durable.redis;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Options of a store of deliveries on Redis. Immutable; begin with {@link #defaults}.
 *
 * @since 0.1
 */
public final class RedisDeliveryOptions {

  /** The default prefix of all names in the server. */
  public static final String DEFAULT_PREFIX = "report-cache";

  /** The default maximum time that a call waits for the server: ten seconds. */
  public static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(10);

  private static final Duration LONGEST_TIME_LIMIT = Duration.ofDays(1);
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9.-]{1,64}");
  private static final RedisDeliveryOptions DEFAULTS =
      new RedisDeliveryOptions(DEFAULT_PREFIX, null);

  private final String prefix;
  private final @Nullable Duration timeLimit;

  private RedisDeliveryOptions(String prefix, @Nullable Duration timeLimit) {
    this.prefix = prefix;
    this.timeLimit = timeLimit;
  }

  /**
   * Returns the defaults: the prefix {@value #DEFAULT_PREFIX}, and the time limit of the URI
   * ({@code ?timeout=…}) or ten seconds.
   */
  public static RedisDeliveryOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Returns these options with another prefix of all names in the server, {@value #DEFAULT_PREFIX}
   * by default. Applications that share a server need different prefixes. A prefix may be that of a
   * shared tier; their names differ after it.
   *
   * @param prefix 1 to 64 letters, digits and the characters {@code . -}
   * @throws IllegalArgumentException if it has another form
   */
  public RedisDeliveryOptions withPrefix(String prefix) {
    Objects.requireNonNull(prefix, "prefix must not be null");
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "prefix must be 1 to 64 letters, digits, dots and hyphens, was '%s'; the name of the application will do"
              .formatted(prefix));
    }
    return new RedisDeliveryOptions(prefix, timeLimit);
  }

  /**
   * Returns these options with another time limit: how long a call may wait for the server. Calls
   * that work on many deliveries take several steps, each with this limit.
   *
   * @param timeLimit 1 ms to 1 day; should be shorter than the workers' lease, so that they notice
   *     in time
   * @throws IllegalArgumentException if it is out of this range
   */
  public RedisDeliveryOptions withTimeLimit(Duration timeLimit) {
    Objects.requireNonNull(timeLimit, "timeLimit must not be null");
    if (timeLimit.compareTo(Duration.ofMillis(1)) < 0
        || timeLimit.compareTo(LONGEST_TIME_LIMIT) > 0) {
      throw new IllegalArgumentException(
          "timeLimit must be 1 ms to 1 day, was %s; leave it out for %d seconds"
              .formatted(timeLimit, DEFAULT_TIME_LIMIT.toSeconds()));
    }
    return new RedisDeliveryOptions(prefix, timeLimit);
  }

  /** Returns the prefix of all names in the server. */
  public String prefix() {
    return prefix;
  }

  /**
   * Returns how long a call may wait for the server; null if the URI says it, or for the default.
   */
  @Nullable Duration timeLimit() {
    return timeLimit;
  }
}
