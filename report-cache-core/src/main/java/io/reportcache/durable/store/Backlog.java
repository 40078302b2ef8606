package io.reportcache.durable.store;

import java.time.Duration;
import java.util.Objects;

/**
 * The deliveries of a lane that no worker is working on.
 *
 * @param lane the lane
 * @param parked true if these deliveries are parked; false if they are due and wait to be claimed
 *     or for their turn
 * @param deliveries the number of these deliveries, at least 1
 * @param first the id of the first of them
 * @param age the time since the oldest of them was created, by its producer's clock; zero if that
 *     clock is ahead of the store's. It keeps growing if no worker serves the handler or queue.
 * @since 0.1
 */
public record Backlog(Lane lane, boolean parked, long deliveries, long first, Duration age) {

  /** Checks that nothing is null. */
  public Backlog {
    Objects.requireNonNull(lane, "lane must not be null");
    Objects.requireNonNull(age, "age must not be null");
  }
}
