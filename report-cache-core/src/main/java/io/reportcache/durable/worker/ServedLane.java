package io.reportcache.durable.worker;

import io.reportcache.durable.store.Lane;

/** A lane that a worker serves, with its options and its handler. */
record ServedLane(Lane lane, LaneOptions options, LaneHandler handler) {}
