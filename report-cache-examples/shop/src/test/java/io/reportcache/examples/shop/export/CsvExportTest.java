package io.reportcache.examples.shop.export;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvExportTest {
  @Test
  void everyKindOfCellCanBeParsedBack() throws IOException {
    assertThat(
            parsed(
                List.of(
                    new Cell.Text("Živković, \"Zoë\"\nTanaka 田中 🛒"),
                    new Cell.Id(1234567),
                    new Cell.Whole(-1234567),
                    new Cell.Amount(new BigDecimal("-1234567.895")),
                    new Cell.Share(new BigDecimal("0.0363")),
                    new Cell.Day(LocalDate.of(2026, 5, 7)),
                    new Cell.Month(YearMonth.of(2026, 5)))))
        .containsExactly(
            "Živković, \"Zoë\"\nTanaka 田中 🛒",
            "1234567",
            "-1234567",
            "-1234567.90",
            "0.0363",
            "2026-05-07",
            "2026-05");
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "-"})
  void textThatASpreadsheetWouldRunIsMadeHarmless(String text) throws IOException {
    assertThat(parsed(List.of(new Cell.Text(text)))).containsExactly("'" + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "'", "a=1", "1-2", " =1"})
  void otherTextIsLeftAlone(String text) throws IOException {
    assertThat(parsed(List.of(new Cell.Text(text), new Cell.Text("x")))).containsExactly(text, "x");
  }

  @Test
  void numbersDoNotDependOnTheLocale() throws IOException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(parsed(List.of(new Cell.Amount(new BigDecimal("1234.5")))))
          .containsExactly("1234.50");
      assertThat(new Cell.Amount(new BigDecimal("1234.5")).display()).isEqualTo("$1,234.50");
      assertThat(new Cell.Share(new BigDecimal("0.125")).display()).isEqualTo("12.5 %");
      assertThat(new Cell.Day(LocalDate.of(2026, 5, 7)).display()).isEqualTo("7 May 2026");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void theCallersStreamIsFlushedAndStaysOpen() throws IOException {
    StringBuilder seen = new StringBuilder();
    OutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void flush() {
            seen.append("flush ");
          }

          @Override
          public void close() {
            seen.append("close ");
          }
        };
    new CsvExport().write(table(List.of(new Cell.Text("a"))), out);
    assertThat(seen.toString()).contains("flush").doesNotContain("close");
    assertThat(out).hasToString("c0\r\na\r\n");
  }

  private static List<String> parsed(List<Cell> row) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new CsvExport().write(table(row), out);
    String csv = out.toString(StandardCharsets.UTF_8);
    try (CsvReader<CsvRecord> reader = CsvReader.builder().skipEmptyLines(false).ofCsvRecord(csv)) {
      List<CsvRecord> records = reader.stream().toList();
      assertThat(records).hasSize(2);
      return records.get(1).getFields();
    }
  }

  private static ReportTable table(List<Cell> row) {
    List<String> header = IntStream.range(0, row.size()).mapToObj(i -> "c" + i).toList();
    return new ReportTable("Title", Instant.EPOCH, header, List.of(row));
  }
}
