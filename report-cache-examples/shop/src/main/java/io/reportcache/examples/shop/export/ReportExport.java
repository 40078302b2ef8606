package io.reportcache.examples.shop.export;

import java.io.IOException;
import java.io.OutputStream;

/** Writes tables in one format. Safe for use by several threads. */
public interface ReportExport {
  /** Returns the media type, to be sent as an HTTP content type. */
  String mediaType();

  /** Writes the whole table to {@code out} and flushes it, but leaves it open. */
  void write(ReportTable table, OutputStream out) throws IOException;
}
