package io.reportcache.event;

/**
 * The counters of a bus since it was created.
 *
 * @param published events published
 * @param handled runs of handlers that succeeded
 * @param failed runs of handlers that threw
 * @param exhausted deliveries whose attempts have all failed
 * @param dropped deliveries dropped because the handler's queue was full, the bus or the
 *     subscription was closed, or handlers published in a circle
 * @since 0.1
 */
public record EventBusStats(
    long published, long handled, long failed, long exhausted, long dropped) {}
