package io.reportcache.event;

/**
 * What a bus has done since it was made.
 *
 * @param published events published
 * @param handled runs of handlers that succeeded
 * @param failed runs of handlers that threw
 * @param exhausted events that a handler failed on in all its attempts
 * @param dropped events dropped for a handler because its queue was full, or the bus or
 *     subscription was closed
 */
public record EventBusStats(
    long published, long handled, long failed, long exhausted, long dropped) {}
