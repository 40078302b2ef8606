package io.reportcache.warming;

import java.time.Instant;

/**
 * A moment at which a job of a cluster was due on this node.
 *
 * @param due what the schedule names, so that all nodes name it alike
 * @param setting how often the clock had been set when it was due
 */
record Tick(Instant due, int setting) {}
