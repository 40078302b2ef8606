package io.reportcache.warming;

/**
 * Which of several due jobs runs first.
 *
 * @since 0.1
 */
public enum Priority {
  /** Before all others. */
  HIGH,
  /** After those of high priority. */
  MEDIUM,
  /** After all others. */
  LOW
}
