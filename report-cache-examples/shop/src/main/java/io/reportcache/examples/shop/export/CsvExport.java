package io.reportcache.examples.shop.export;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes RFC 4180: UTF-8 without a byte order mark, commas, CRLF, a header line and nothing besides
 * the table.
 *
 * <p>Text that a spreadsheet would run as a formula gets an apostrophe in front, because names in a
 * shop are typed in by strangers. Numbers stay as they are, so that a negative amount remains one.
 */
public final class CsvExport implements ReportExport {
  // The full-width forms are taken for the plain ones by spreadsheets in East Asian locales.
  private static final String FORMULA_STARTS = "=+-@\t\r\n＝＋－＠";

  @Override
  public String mediaType() {
    return "text/csv; charset=utf-8; header=present";
  }

  @Override
  public void write(ReportTable table, OutputStream out) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    // Not closed: that would close the caller's stream.
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(writer);
    csv.writeRecord(header(table));
    for (List<Cell> row : table.rows()) {
      csv.writeRecord(row.stream().map(CsvExport::field).toList());
    }
    csv.flush();
  }

  /** A column of amounts names their currency, since its plain numbers can't. */
  private static List<String> header(ReportTable table) {
    List<String> header = new ArrayList<>();
    for (int i = 0; i < table.header().size(); i++) {
      int column = i;
      boolean isMoney =
          !table.rows().isEmpty()
              && table.rows().stream().allMatch(row -> row.get(column) instanceof Cell.Amount);
      header.add(harmless(table.header().get(i)) + (isMoney ? " (USD)" : ""));
    }
    return header;
  }

  private static String field(Cell cell) {
    return cell instanceof Cell.Text text ? harmless(text.value()) : cell.plain();
  }

  private static String harmless(String text) {
    return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }
}
