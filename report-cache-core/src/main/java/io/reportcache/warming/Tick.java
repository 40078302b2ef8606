package io.reportcache.warming;

import java.time.Instant;

/**
 * A moment at which a job that runs once per cluster was due on this node.
 *
 * @param due the moment that the schedule names, the same on all nodes
 * @param setting how often the clock had been set when the job was due
 */
record Tick(Instant due, int setting) {}
