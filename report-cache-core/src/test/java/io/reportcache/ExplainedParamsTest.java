package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.Explanation;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import java.time.Month;
import org.junit.jupiter.api.Test;

/** An explanation shows the parameters as people wrote them, whatever the key holds. */
class ExplainedParamsTest {

  record Sales(int year, String region) {}

  record Masked(String customer) {
    @Override
    public String toString() {
      return "customer ***";
    }
  }

  record Unprintable(String text) {
    @Override
    public String toString() {
      throw new IllegalStateException("unprintable");
    }
  }

  @Test
  void thoseOfARecordAreShownByName() {
    Explanation told = explain(new Sales(2026, "EU"), Sales.class);
    assertThat(told.params()).contains("year=2026, region=EU");
    assertThat(told.key()).startsWith("sales:~");
    assertThat(told.toString())
        .startsWith("key '" + told.key() + "' (year=2026, region=EU) of tenant 'acme': miss");
  }

  @Test
  void aRecordThatPrintsItselfSaysWhatIsShown() {
    assertThat(explain(new Masked("Smith"), Masked.class).params()).contains("customer ***");
  }

  @Test
  void whatCannotBePrintedIsExplainedAllTheSame() {
    assertThat(explain(new Unprintable("x"), Unprintable.class).params())
        .contains("a " + Unprintable.class.getName() + " that can't be printed");
  }

  record Textless(int number) {
    @Override
    @SuppressWarnings("NullAway") // what must not be, and happens
    public String toString() {
      return null;
    }
  }

  @Test
  void whatHasNoTextIsExplainedAllTheSame() {
    assertThat(explain(new Textless(1), Textless.class).params())
        .contains("a " + Textless.class.getName() + " that can't be printed");
  }

  @Test
  void noCharacterIsCutInHalf() {
    Sales sales = new Sales(1, "x".repeat(184) + "\ud83d\ude00 and more");
    assertThat(explain(sales, Sales.class).params().orElseThrow())
        .isEqualTo("year=1, region=" + "x".repeat(184) + "…");
  }

  @Test
  void theyStayOnOneLineThatCanBeRead() {
    assertThat(explain(new Sales(1, "a\r\nb\u2028"), Sales.class).params())
        .contains("year=1, region=a  b ");
    assertThat(explain(new Sales(1, "x".repeat(1000)), Sales.class).params().orElseThrow())
        .hasSize(201)
        .endsWith("x…");
  }

  @Test
  void whatTheKeySaysIsNotSaidTwice() {
    Explanation told = explain(Month.MAY, Month.class);
    assertThat(told.params()).contains("MAY");
    assertThat(told.toString()).doesNotContain("(MAY)");
  }

  record Short(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  @Test
  void whatOnlyHappensToStandInTheKeyIsShown() {
    Explanation told = explain(new Short("a"), Short.class);
    assertThat(told.toString()).contains("' (a) of tenant");
  }

  @Test
  void aReportWithoutParametersHasNone() {
    Report<NoParams, Integer> report = Report.named("all", Integer.class).generatedBy(() -> 1);
    try (ReportCache reports = ReportCache.builder().report(report).build()) {
      assertThat(reports.tenant("acme").explain(report).params()).isEmpty();
    }
  }

  private static <P> Explanation explain(P params, Class<P> type) {
    Report<P, Integer> report =
        Report.named("sales", Integer.class).keyedBy(type).generatedBy(any -> 1);
    try (ReportCache reports = ReportCache.builder().report(report).build()) {
      return reports.tenant("acme").explain(report, params);
    }
  }
}
