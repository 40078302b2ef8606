package io.reportcache.cache;

import java.time.Duration;

/**
 * What a clean-up did.
 *
 * @param examined entries looked at
 * @param removed entries removed, since they were expired or invalidated
 * @param kept entries that still serve
 * @param took how long it took
 * @since 0.1
 */
public record CleanUpResult(long examined, long removed, long kept, Duration took) {}
