package io.reportcache.shared;

/**
 * What came of adding to a counter.
 *
 * @param number the counter now
 * @param isAdded false if the sum doesn't fit a long; the counter stays as it was then
 * @since 0.1
 */
public record Counted(long number, boolean isAdded) {}
