package io.reportcache.examples.shop.export;

import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;

/**
 * Writes an A4 document: title and time, then the table, whose header is repeated on every page,
 * and page numbers. Wide tables lie on their side; long text is broken over lines, never cut off.
 *
 * <p>The font covers Latin, Greek and Cyrillic letters; a character that it lacks becomes a
 * question mark.
 */
public final class PdfExport implements ReportExport {
  private static final int WIDE = 6;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  @Override
  public String mediaType() {
    return "application/pdf";
  }

  @Override
  public void write(ReportTable table, OutputStream out) throws IOException {
    try (PDDocument document = new PDDocument()) {
      PdfText text = PdfText.in(document);
      boolean landscape = table.header().size() > WIDE;
      try (PdfPages pages = new PdfPages(document, text, landscape)) {
        pages.heading(table.title(), "Generated " + TIME.format(table.generatedAt()));
        PdfTable grid = new PdfTable(pages, text, table);
        grid.header();
        for (List<Cell> row : table.rows()) {
          grid.row(row);
        }
      }
      PdfPages.number(document, text, table.title());
      PDDocumentInformation information = document.getDocumentInformation();
      information.setTitle(table.title());
      information.setCreator("report-cache shop example");
      document.getDocumentCatalog().setLanguage("en");
      document.save(out);
      out.flush();
    }
  }
}
