package io.reportcache.report;

/**
 * The parameters of a report that has none.
 *
 * @since 0.1
 */
public enum NoParams {
  /** The only value. */
  NONE
}
