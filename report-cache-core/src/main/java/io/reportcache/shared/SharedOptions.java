package io.reportcache.shared;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Options of a shared tier. Immutable; begin with {@link #defaults} and add what differs.
 *
 * @since 0.1
 */
public final class SharedOptions {

  private static final SharedOptions DEFAULTS = new SharedOptions();

  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9.-]{1,64}");
  private static final Duration LONGEST = Duration.ofDays(365);

  private String prefix = "report-cache";
  private Duration maximumStaleness = Duration.ofSeconds(10);
  private boolean servedWhenAway;
  private Duration heartbeat = Duration.ofSeconds(1);
  private boolean valuesShared = true;
  private int compressFrom = 4_096;
  private int payloadLimit = 8 * 1024 * 1024;
  private Duration longestKept = Duration.ofDays(7);
  private @Nullable ValueCodec codec;

  private SharedOptions() {}

  /** Returns the default options. */
  public static SharedOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Returns these options with another prefix of all names in the server: {@code report-cache} by
   * default. Applications that share a server need different ones.
   *
   * @param prefix 1 to 64 letters, digits and the characters {@code . -}
   * @throws IllegalArgumentException if it is something else
   */
  public SharedOptions withPrefix(String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "prefix must be 1 to 64 letters, digits, dots and hyphens, was '%s'; the name of the application will do"
              .formatted(prefix));
    }
    SharedOptions changed = copy();
    changed.prefix = prefix;
    return changed;
  }

  /**
   * Returns these options with another bound on how old a value may be that this node serves while
   * it can't hear other nodes: 10 seconds by default. After that it loads values older than this
   * anew.
   *
   * @throws IllegalArgumentException if it is zero, negative, or more than a year
   */
  public SharedOptions withMaximumStaleness(Duration limit) {
    SharedOptions changed = copy();
    changed.maximumStaleness = positive("maximumStaleness", limit);
    return changed;
  }

  /**
   * Returns these options with values served for as long as this node can't hear other nodes,
   * however old they get. Their own time to live still ends them.
   */
  public SharedOptions servingWhenAway() {
    SharedOptions changed = copy();
    changed.servedWhenAway = true;
    return changed;
  }

  /**
   * Returns these options with another time between two comparisons with the server: 1 second by
   * default. An invalidation whose message was lost is noticed after this time.
   *
   * @throws IllegalArgumentException if it is zero, negative, or more than a year
   */
  public SharedOptions withHeartbeat(Duration time) {
    SharedOptions changed = copy();
    changed.heartbeat = positive("heartbeat", time);
    return changed;
  }

  /**
   * Returns these options with no values in the server: nodes keep their own values, and only tell
   * each other what was invalidated.
   */
  public SharedOptions invalidationsOnly() {
    SharedOptions changed = copy();
    changed.valuesShared = false;
    return changed;
  }

  /**
   * Returns these options with payloads compressed from this size on, 4096 bytes by default.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public SharedOptions withCompressionFrom(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "compressionFrom must be 0 or more bytes, was %d; give Integer.MAX_VALUE to compress nothing"
              .formatted(bytes));
    }
    SharedOptions changed = copy();
    changed.compressFrom = bytes;
    return changed;
  }

  /**
   * Returns these options with another limit of payloads, 8 MB by default. A longer one stays on
   * its node.
   *
   * @param bytes the length before compression; 1 or more
   * @throws IllegalArgumentException if it is less
   */
  public SharedOptions withPayloadLimit(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          "payloadLimit must be at least 1 byte, was %d; use invalidationsOnly() to share no values"
              .formatted(bytes));
    }
    SharedOptions changed = copy();
    changed.payloadLimit = bytes;
    return changed;
  }

  /**
   * Returns these options with another limit on how long the server keeps a value, whatever its
   * time to live: 7 days by default.
   *
   * @throws IllegalArgumentException if it is zero, negative, or more than a year
   */
  public SharedOptions withLongestKept(Duration time) {
    SharedOptions changed = copy();
    changed.longestKept = positive("longestKept", time);
    return changed;
  }

  /** Returns these options with another codec; JSON by Jackson by default. */
  public SharedOptions withCodec(ValueCodec codec) {
    SharedOptions changed = copy();
    changed.codec = Objects.requireNonNull(codec, "codec must not be null");
    return changed;
  }

  /** Returns the prefix of all names in the server. */
  public String prefix() {
    return prefix;
  }

  /** Returns how old a value may be that is served while this node can't hear other nodes. */
  public Duration maximumStaleness() {
    return maximumStaleness;
  }

  /** Tells whether values are served for as long as this node can't hear other nodes. */
  public boolean isServingWhenAway() {
    return servedWhenAway;
  }

  /** Returns the time between two comparisons with the server. */
  public Duration heartbeat() {
    return heartbeat;
  }

  /** Tells whether values are shared, and not only what was invalidated. */
  public boolean sharesValues() {
    return valuesShared;
  }

  /** Returns the number of bytes from which on payloads are compressed. */
  public int compressionFrom() {
    return compressFrom;
  }

  /** Returns the longest payload in bytes. */
  public int payloadLimit() {
    return payloadLimit;
  }

  /** Returns how long the server keeps a value at most. */
  public Duration longestKept() {
    return longestKept;
  }

  /** Returns the codec; null for JSON by Jackson. */
  public @Nullable ValueCodec codec() {
    return codec;
  }

  private static Duration positive(String name, Duration time) {
    Objects.requireNonNull(time, () -> name + " must not be null");
    if (time.isZero() || time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s must be more than zero and at most 365 days, was %s".formatted(name, time));
    }
    return time;
  }

  private SharedOptions copy() {
    SharedOptions copy = new SharedOptions();
    copy.prefix = prefix;
    copy.maximumStaleness = maximumStaleness;
    copy.servedWhenAway = servedWhenAway;
    copy.heartbeat = heartbeat;
    copy.valuesShared = valuesShared;
    copy.compressFrom = compressFrom;
    copy.payloadLimit = payloadLimit;
    copy.longestKept = longestKept;
    copy.codec = codec;
    return copy;
  }
}
