package io.reportcache.examples.quotes.operator;

/**
 * How many of the reads of a report the cache has answered.
 *
 * @param reads since the last look
 * @param rate from 0 to 1; 1 if there were no reads
 * @param alarm whether that is too low
 */
record HitRate(String report, long reads, double rate, boolean alarm) {}
