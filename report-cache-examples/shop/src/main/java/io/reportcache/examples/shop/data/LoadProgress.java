package io.reportcache.examples.shop.data;

/**
 * How far loading has come.
 *
 * @param rows rows loaded so far, over all tables
 * @param stepsDone steps done so far; equal to {@code steps} exactly once, at the end
 * @param steps steps in all
 */
public record LoadProgress(long rows, int stepsDone, int steps) {}
