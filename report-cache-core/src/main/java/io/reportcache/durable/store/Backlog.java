package io.reportcache.durable.store;

import java.time.Duration;
import java.util.Objects;

/**
 * What of a lane isn't being worked at the moment.
 *
 * @param lane the lane
 * @param parked whether these are parked; otherwise they are due and wait to be claimed, or for
 *     their turn
 * @param deliveries how many there are, at least 1
 * @param first the id of the one that was added first
 * @param age how long ago the oldest of them was made, by its producer's clock; zero if that is
 *     ahead of the store's. Of a handler or a queue that nobody serves it grows and grows.
 */
public record Backlog(Lane lane, boolean parked, long deliveries, long first, Duration age) {

  /** Checks that all is there. */
  public Backlog {
    Objects.requireNonNull(lane, "lane must not be null");
    Objects.requireNonNull(age, "age must not be null");
  }
}
