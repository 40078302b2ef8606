package io.reportcache.cache;

import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long a value serves, and how else it can be named. Immutable; begin with {@link #ttl} or
 * {@link #forever}.
 */
public final class CachePolicy {

  // Longer can't be told from forever, and its nanoseconds wouldn't fit a long.
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final CachePolicy FOREVER = new CachePolicy(null, Duration.ZERO, Set.of());

  private final @Nullable Duration ttl;
  private final Duration staleWhileRevalidate;
  private final Set<Tag> tags;
  final long ttlNanos;
  final long staleNanos;

  private CachePolicy(@Nullable Duration ttl, Duration staleWhileRevalidate, Set<Tag> tags) {
    this.ttl = ttl;
    this.staleWhileRevalidate = staleWhileRevalidate;
    this.tags = tags;
    this.ttlNanos = ttl == null ? 0 : nanos(ttl);
    this.staleNanos = nanos(staleWhileRevalidate);
  }

  /**
   * A value serves this long after it was loaded.
   *
   * @param ttl more than zero; what exceeds a hundred years counts as a hundred years
   * @throws IllegalArgumentException if it is zero or negative
   */
  public static CachePolicy ttl(Duration ttl) {
    Objects.requireNonNull(ttl, "ttl must not be null");
    if (ttl.isZero() || ttl.isNegative()) {
      throw new IllegalArgumentException(
          "ttl must be more than zero, was %s; for a value that doesn't expire use forever()"
              .formatted(ttl));
    }
    return new CachePolicy(ttl, Duration.ZERO, Set.of());
  }

  /** A value serves until it is invalidated, replaced or evicted. */
  public static CachePolicy forever() {
    return FOREVER;
  }

  /**
   * Returns this policy with an expired value served for so much longer, while it is loaded anew in
   * the background. An invalidated value is never served.
   *
   * @param time zero, the default, for not at all
   * @throws IllegalArgumentException if it is negative
   */
  public CachePolicy withStaleWhileRevalidate(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "staleWhileRevalidate must not be negative, was %s; leave it out to serve no expired value"
              .formatted(time));
    }
    return new CachePolicy(ttl, time, tags);
  }

  /** Returns this policy with these tags in place of others. */
  public CachePolicy withTags(Tag... tags) {
    return new CachePolicy(
        ttl, staleWhileRevalidate, Set.copyOf(new LinkedHashSet<>(Arrays.asList(tags))));
  }

  /** Returns how long a value serves; empty for ever. */
  public Optional<Duration> ttl() {
    return Optional.ofNullable(ttl);
  }

  /** Returns for how much longer an expired value is served while it is loaded anew. */
  public Duration staleWhileRevalidate() {
    return staleWhileRevalidate;
  }

  /** Returns the tags. */
  public Set<Tag> tags() {
    return tags;
  }

  boolean expires() {
    return ttl != null;
  }

  private static long nanos(Duration duration) {
    return (duration.compareTo(LONGEST) > 0 ? LONGEST : duration).toNanos();
  }

  @Override
  public String toString() {
    return "ttl %s, stale while revalidating %s, tags %s"
        .formatted(ttl == null ? "none" : ttl, staleWhileRevalidate, tags);
  }
}
