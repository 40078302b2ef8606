package io.reportcache;

import static ch.qos.logback.classic.Level.WARN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reportcache.event.DomainEvent;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.testing.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** N4: a name that is nobody's is told at the start, with the one that was probably meant. */
class MisspeltDeclarationsTest {

  record OrderCreated() implements DomainEvent {}

  private static final Report<String, String> SALES =
      Report.named("sales", String.class)
          .<String>keyedBy(day -> day)
          .invalidatedBy(OrderCreated.class)
          .generatedBy(day -> day);
  private static final Report<NoParams, String> DASHBOARD =
      Report.named("dashboard", String.class)
          .invalidatedBy(OrderCreated.class)
          .generatedBy(() -> "dashboard");

  private static List<String> warnings(UnaryOperator<ReportCacheBuilder> options) {
    try (CapturedLog log = CapturedLog.of(ReportCache.class);
        ReportCache built =
            options.apply(ReportCache.builder().report(SALES).report(DASHBOARD)).build()) {
      return log.at(WARN);
    }
  }

  @Test
  void cascadesThatFitAreNotDoubted() {
    assertThat(warnings(builder -> builder.cascade("sales:*", "dashboard:*"))).isEmpty();
    assertThat(warnings(builder -> builder.cascade("s*", "dashboard"))).isEmpty();
    assertThat(warnings(builder -> builder.cascade("sales:2026-05-*", "dashboard"))).isEmpty();
  }

  @Test
  void aMisspeltSourceIsTold() {
    assertThat(warnings(builder -> builder.cascade("salse:*", "dashboard:*")))
        .containsExactly(
            "cascade salse:* -> dashboard:*: 'salse:*' matches no key of a report, so no report's"
                + " change drops anything; mend it, unless such keys are put by hand; did you mean"
                + " 'sales:*'?");
  }

  @Test
  void aMisspeltTargetIsTold() {
    assertThat(warnings(builder -> builder.cascade("sales:*", "dashbord:*")))
        .containsExactly(
            "cascade sales:* -> dashbord:*: 'dashbord:*' matches no key of a report, so it drops"
                + " no report; mend it, unless such keys are put by hand; did you mean"
                + " 'dashboard:*'?");
  }

  @Test
  void aCascadeOfRulesThatAreAddedIsCheckedToo() {
    assertThat(
            warnings(
                builder ->
                    builder.rules(
                        InvalidationRules.builder().cascade("sales:*", "kpis:*").build())))
        .singleElement()
        .asString()
        .startsWith("cascade sales:* -> kpis:*: 'kpis:*' matches no key of a report")
        .doesNotContain("did you mean");
  }

  @Test
  void aPatternOfKeysThatAReportWithoutParametersCannotHaveIsTold() {
    assertThat(warnings(builder -> builder.cascade("sales:*", "dashboard:kpis:*")))
        .singleElement()
        .asString()
        .contains("'dashboard:kpis:*' matches no key of a report");
  }

  @Test
  void aMisspeltPatternBesideOneThatFitsIsTold() {
    assertThat(
            warnings(
                builder ->
                    builder.rules(
                        InvalidationRules.builder()
                            .on(OrderCreated.class)
                            .invalidate("sales:*", "dahsboard:*")
                            .build())))
        .containsExactly(
            "rule on OrderCreated: [pattern 'sales:*', pattern 'dahsboard:*'] has patterns that"
                + " match no report; did you mean 'dashboard:*'?");
  }

  @Test
  void aPatternOfOtherValuesBesideOneThatFitsIsNotDoubted() {
    assertThat(
            warnings(
                builder ->
                    builder.rules(
                        InvalidationRules.builder()
                            .on(OrderCreated.class)
                            .invalidate("sales:*", "kpis:*")
                            .build())))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"slaes,sales", "Sales,sales", "sale,sales", "dashboards,dashboard", "kpis,"})
  void aTtlForAnUnknownReportNamesTheNearest(String name, String near) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> warnings(builder -> builder.ttl(name, Duration.ofMinutes(1))))
        .withMessage(
            "no report is named '%s'; there are [sales, dashboard]: add it with report(...), or"
                    .formatted(name)
                + " mend the name"
                + (near == null ? "" : "; did you mean '" + near + "'?"));
  }
}
