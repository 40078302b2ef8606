package io.reportcache.report;

/**
 * The formats in which a report can be exported.
 *
 * @since 0.1
 */
public enum ExportFormat {
  /** Comma-separated values. */
  CSV,
  /** A page to print. */
  PDF
}
