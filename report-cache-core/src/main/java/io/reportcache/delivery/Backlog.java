package io.reportcache.delivery;

/**
 * What of a lane isn't being worked at the moment.
 *
 * @param lane the lane
 * @param parked whether these are parked; otherwise they are due and wait to be claimed, or for
 *     their turn
 * @param deliveries how many there are, at least 1
 * @param first the id of the one that was added first
 */
public record Backlog(Lane lane, boolean parked, long deliveries, long first) {}
