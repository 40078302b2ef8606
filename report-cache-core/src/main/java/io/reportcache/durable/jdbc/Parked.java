package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Lane;

/**
 * What is parked of a type in a lane.
 *
 * @param version up to which it's known
 * @param after only what has greater ids
 */
record Parked(Lane lane, String type, int version, long after) {

  Parked after(long last) {
    return new Parked(lane, type, version, last);
  }
}
