package io.reportcache.examples.shop.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

class PdfExportTest {
  private static final Instant GENERATED = Instant.parse("2026-05-17T10:15:00Z");

  @Test
  void everyPageHasTheHeaderAndItsNumberAndNoRowIsLost() throws IOException {
    List<List<Cell>> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      rows.add(List.of(new Cell.Text("row-" + i + "."), new Cell.Whole(i)));
    }
    List<String> pages = pages(new ReportTable("Many", GENERATED, List.of("Name", "Count"), rows));

    assertThat(pages).hasSizeGreaterThan(3);
    for (int i = 0; i < pages.size(); i++) {
      assertThat(pages.get(i))
          .contains("Name Count")
          .contains("Page " + (i + 1) + " of " + pages.size());
    }
    String all = String.join("\n", pages);
    for (int i = 0; i < 200; i++) {
      assertThat(all).containsOnlyOnce("row-" + i + ".");
    }
  }

  @Test
  void theFirstPageHasTitleAndTimeAndFormattedNumbers() throws IOException {
    assertThat(
            pages(
                new ReportTable(
                    "Umsätze",
                    GENERATED,
                    List.of("Name", "Amount"),
                    List.of(
                        List.of(
                            new Cell.Text("Łukasz Ünal, Ζωή, Жанна"),
                            new Cell.Amount(new BigDecimal("1234567.5")))))))
        .singleElement()
        .asString()
        .contains("Umsätze")
        .contains("Generated 17 May 2026, 10:15 UTC")
        .contains("Łukasz Ünal, Ζωή, Жанна")
        .contains("1,234,567.50");
  }

  @Test
  void aCharacterWithoutAGlyphLosesOnlyItself() throws IOException {
    assertThat(pages(oneCell("Tanaka 田中 🛒\nend")))
        .singleElement()
        .asString()
        .contains("Tanaka ?? ? end");
  }

  @Test
  void aTableWithoutRowsIsAHeader() throws IOException {
    assertThat(pages(new ReportTable("None", GENERATED, List.of("Only"), List.of())))
        .singleElement()
        .asString()
        .contains("None", "Only", "Page 1 of 1");
  }

  @Test
  void textLongerThanAPageIsBrokenAndNotCutOff() throws IOException {
    String text = "word ".repeat(3000) + "z".repeat(3000) + " last";
    List<String> pages = pages(oneCell(text));

    assertThat(pages).hasSizeGreaterThan(2);
    String all = String.join("", pages);
    assertThat(all.split("word", -1)).hasSize(3001);
    assertThat(all.chars().filter(c -> c == 'z').count()).isEqualTo(3000);
    assertThat(all).contains("last");
  }

  @Test
  void aTableTooWideForThePageKeepsAllItsText() throws IOException {
    List<String> header = new ArrayList<>();
    List<Cell> row = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      header.add("Kolumn " + i);
      row.add(i % 2 == 0 ? new Cell.Whole(i) : new Cell.Text("some rather quizzical text " + i));
    }
    String all = String.join("", pages(new ReportTable("Wide", GENERATED, header, List.of(row))));
    assertThat(all.chars().filter(c -> c == 'q').count()).isEqualTo(12);
    assertThat(all.chars().filter(c -> c == 'K').count()).isEqualTo(24);
  }

  private static ReportTable oneCell(String text) {
    return new ReportTable(
        "One", GENERATED, List.of("Text"), List.of(List.of(new Cell.Text(text))));
  }

  private static List<String> pages(ReportTable table) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new PdfExport().write(table, out);
    List<String> pages = new ArrayList<>();
    try (PDDocument document = Loader.loadPDF(out.toByteArray())) {
      for (int i = 1; i <= document.getNumberOfPages(); i++) {
        PDFTextStripper stripper = new PDFTextStripper();
        stripper.setSortByPosition(true);
        stripper.setStartPage(i);
        stripper.setEndPage(i);
        pages.add(stripper.getText(document));
      }
    }
    return pages;
  }
}
