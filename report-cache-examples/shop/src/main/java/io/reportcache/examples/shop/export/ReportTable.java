package io.reportcache.examples.shop.export;

import java.time.Instant;
import java.util.List;

/**
 * A report as rows under a header, ready to be written in any format.
 *
 * @param title what the report is called
 * @param generatedAt when its figures were computed, which for a cached report isn't now
 * @param header the columns' names, at least one
 * @param rows each with one cell for every column
 */
public record ReportTable(
    String title, Instant generatedAt, List<String> header, List<List<Cell>> rows) {

  /** Copies the lists and refuses rows that don't fit the header. */
  public ReportTable {
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
    if (header.isEmpty()) {
      throw new IllegalArgumentException(
          "report table '" + title + "' must have at least 1 column, had none");
    }
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).size() != header.size()) {
        throw new IllegalArgumentException(
            "row %d of report table '%s' must have %d cells like the header, had %d"
                .formatted(i, title, header.size(), rows.get(i).size()));
      }
    }
  }
}
