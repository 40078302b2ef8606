package io.reportcache.examples.shop.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.examples.shop.report.Period;
import io.reportcache.examples.shop.report.ShopReports;
import io.reportcache.examples.shop.testing.TestShop;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTableTest {
  @Test
  void everyReportBecomesATableWithRows() {
    ShopReports reports = TestShop.DUCKDB.reports();
    for (Exportable report :
        List.of(
            reports.dashboard("acme"),
            reports.sales("acme", Period.MONTH),
            reports.payments("acme"),
            reports.revenue("acme"),
            reports.products("acme"))) {
      ReportTable table = report.toTable(Instant.EPOCH);
      assertThat(table.title()).isNotBlank();
      assertThat(table.generatedAt()).isEqualTo(Instant.EPOCH);
      assertThat(table.rows()).hasSizeGreaterThanOrEqualTo(5);
    }
  }

  @Test
  void aRowThatDoesNotFitTheHeaderIsRefused() {
    List<Cell> row = List.of(new Cell.Whole(1), new Cell.Whole(2));
    assertThatThrownBy(() -> new ReportTable("Odd", Instant.EPOCH, List.of("One"), List.of(row)))
        .hasMessage("row 0 of report table 'Odd' must have 1 cells like the header, had 2");
  }

  @Test
  void aTableWithoutColumnsIsRefused() {
    assertThatThrownBy(() -> new ReportTable("Odd", Instant.EPOCH, List.of(), List.of()))
        .hasMessage("report table 'Odd' must have at least 1 column, had none");
  }
}
