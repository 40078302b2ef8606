package io.reportcache.report;

/** The parameters of a report that has none. */
public enum NoParams {
  /** The only value. */
  NONE
}
