package io.reportcache.durable.worker;

import io.reportcache.durable.store.Lane;

/** A lane that a worker serves: how, and by which handler. */
record ServedLane(Lane lane, LaneOptions options, LaneHandler handler) {}
