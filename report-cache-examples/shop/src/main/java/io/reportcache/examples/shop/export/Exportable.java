package io.reportcache.examples.shop.export;

import java.time.Instant;

/** A report that can be written as a table. */
@FunctionalInterface
public interface Exportable {
  /** Returns the report as a table, dated with the time its figures were computed. */
  ReportTable toTable(Instant generatedAt);
}
