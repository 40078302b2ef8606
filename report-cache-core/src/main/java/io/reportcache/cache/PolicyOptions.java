package io.reportcache.cache;

import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of a {@link CachePolicy}. They change only while a policy is made. */
final class PolicyOptions {

  @Nullable Duration ttl;
  double jitter;
  Duration refreshAhead = Duration.ZERO;
  Duration staleWhileRevalidate = Duration.ZERO;
  Duration staleAfterInvalidation = Duration.ZERO;
  Duration staleIfError = Duration.ZERO;
  Duration retryPause = Duration.ZERO;
  Duration softTimeout = Duration.ZERO;
  Duration softTimeoutStale = Duration.ZERO;
  Duration hardTimeout = Duration.ZERO;
  Duration absentTtl = Duration.ZERO;
  boolean latest;
  boolean once;
  Set<Tag> tags = Set.of();

  PolicyOptions copy() {
    PolicyOptions copy = new PolicyOptions();
    copy.ttl = ttl;
    copy.jitter = jitter;
    copy.refreshAhead = refreshAhead;
    copy.staleWhileRevalidate = staleWhileRevalidate;
    copy.staleAfterInvalidation = staleAfterInvalidation;
    copy.staleIfError = staleIfError;
    copy.retryPause = retryPause;
    copy.softTimeout = softTimeout;
    copy.softTimeoutStale = softTimeoutStale;
    copy.hardTimeout = hardTimeout;
    copy.absentTtl = absentTtl;
    copy.latest = latest;
    copy.once = once;
    copy.tags = tags;
    return copy;
  }

  /** Shortens each time that is longer than this. */
  void limit(Duration longest) {
    ttl = ttl == null ? null : shorter(ttl, longest);
    refreshAhead = shorter(refreshAhead, longest);
    staleWhileRevalidate = shorter(staleWhileRevalidate, longest);
    staleAfterInvalidation = shorter(staleAfterInvalidation, longest);
    staleIfError = shorter(staleIfError, longest);
    retryPause = shorter(retryPause, longest);
    softTimeout = shorter(softTimeout, longest);
    softTimeoutStale = shorter(softTimeoutStale, longest);
    hardTimeout = shorter(hardTimeout, longest);
    absentTtl = shorter(absentTtl, longest);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PolicyOptions that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  private List<@Nullable Object> values() {
    return Arrays.asList(
        ttl,
        jitter,
        refreshAhead,
        staleWhileRevalidate,
        staleAfterInvalidation,
        staleIfError,
        retryPause,
        softTimeout,
        softTimeoutStale,
        hardTimeout,
        absentTtl,
        latest,
        once,
        tags);
  }

  /** Returns the options that differ from the defaults. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("ttl ").append(ttl == null ? "none" : ttl);
    append(text, "jitter", jitter == 0 ? null : jitter);
    append(text, "refresh ahead", nonZero(refreshAhead));
    append(text, "stale while revalidating", nonZero(staleWhileRevalidate));
    append(text, "stale after its invalidation", nonZero(staleAfterInvalidation));
    append(text, "stale if a load fails", nonZero(staleIfError));
    append(text, "pause after a failure", nonZero(retryPause));
    append(text, "soft time-out", nonZero(softTimeout));
    append(text, "hard time-out", nonZero(hardTimeout));
    append(text, "absent", nonZero(absentTtl));
    append(text, "reads", latest ? "the latest" : null);
    append(text, "loads", once ? "one in all nodes" : null);
    append(text, "tags", tags.isEmpty() ? null : tags);
    return text.toString();
  }

  private static @Nullable Duration nonZero(Duration duration) {
    return duration.isZero() ? null : duration;
  }

  private static void append(StringBuilder text, String name, @Nullable Object value) {
    if (value != null) {
      text.append(", ").append(name).append(' ').append(value);
    }
  }
}
