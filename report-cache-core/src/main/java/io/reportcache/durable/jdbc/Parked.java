package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Lane;

/**
 * Parked deliveries of a type in a lane.
 *
 * @param version the latest known version; deliveries of later ones stay parked
 * @param after selects deliveries with greater ids
 */
record Parked(Lane lane, String type, int version, long after) {

  Parked after(long last) {
    return new Parked(lane, type, version, last);
  }
}
