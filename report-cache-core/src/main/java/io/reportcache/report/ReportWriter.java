package io.reportcache.report;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a report in some format.
 *
 * @param <V> the report
 * @since 0.1
 */
@FunctionalInterface
public interface ReportWriter<V> {

  /**
   * Writes the report; the stream stays open.
   *
   * @throws IOException if it can't be written, which reaches who asked for the export
   */
  void write(V report, OutputStream out) throws IOException;
}
