package io.reportcache.report;

/** What a report can be exported as. */
public enum ExportFormat {
  /** Comma-separated values. */
  CSV,
  /** A page to print. */
  PDF
}
