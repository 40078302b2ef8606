package io.reportcache.report;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a report in a format, for an export.
 *
 * @param <V> the report
 * @since 0.1
 */
@FunctionalInterface
public interface ReportWriter<V> {

  /**
   * Writes the report. Must leave the stream open.
   *
   * @throws IOException if it can't be written; it reaches the caller of the export
   */
  void write(V report, OutputStream out) throws IOException;
}
