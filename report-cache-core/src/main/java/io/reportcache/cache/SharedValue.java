package io.reportcache.cache;

import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A value with what nodes must know about it to share it.
 *
 * @param value the value
 * @param tags all tags of the value
 * @param ttl how long it serves from its load on; empty for ever
 * @param age how long ago its load has ended
 * @param loadTime how long its load took
 * @param node the name of the node that has built it
 * @param verifiedAt where the tier stood when the value was read, for explanations
 * @param isCounter whether it changes without being invalidated; a node keeps no copy of it then
 * @since 0.1
 */
public record SharedValue(
    Object value,
    Set<Tag> tags,
    Optional<Duration> ttl,
    Duration age,
    Duration loadTime,
    String node,
    String verifiedAt,
    boolean isCounter) {

  /** Makes a value that is no counter. */
  public SharedValue(
      Object value,
      Set<Tag> tags,
      Optional<Duration> ttl,
      Duration age,
      Duration loadTime,
      String node,
      String verifiedAt) {
    this(value, tags, ttl, age, loadTime, node, verifiedAt, false);
  }
}
