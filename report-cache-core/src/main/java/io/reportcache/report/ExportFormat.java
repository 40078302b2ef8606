package io.reportcache.report;

/**
 * What a report can be exported as.
 *
 * @since 0.1
 */
public enum ExportFormat {
  /** Comma-separated values. */
  CSV,
  /** A page to print. */
  PDF
}
