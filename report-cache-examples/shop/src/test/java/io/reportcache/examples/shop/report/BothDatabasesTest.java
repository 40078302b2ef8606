package io.reportcache.examples.shop.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.examples.shop.testing.TestShop;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BothDatabasesTest {
  @Test
  void answerTheSameDashboard() {
    same(reports -> reports.dashboard("globex"));
  }

  @ParameterizedTest
  @EnumSource
  void answerTheSameSales(Period period) {
    same(reports -> reports.sales("globex", period));
  }

  @Test
  void answerTheSamePayments() {
    same(reports -> reports.payments("globex"));
  }

  @Test
  void answerTheSameRevenue() {
    same(reports -> reports.revenue("globex"));
  }

  @Test
  void answerTheSameProducts() {
    same(reports -> reports.products("globex"));
  }

  @Test
  void haveNothingToSayAboutATenantThatDoesNotExist() {
    same(reports -> reports.dashboard("nobody"));
    same(reports -> reports.sales("nobody", Period.WEEK));
    assertThat(TestShop.DUCKDB.reports().sales("nobody", Period.WEEK).total().orders()).isZero();
    assertThat(same(reports -> reports.payments("nobody")).statuses()).isEmpty();
    assertThat(same(reports -> reports.revenue("nobody")).rows()).isEmpty();
    assertThat(same(reports -> reports.products("nobody' OR '1'='1")).products()).isEmpty();
  }

  private static <T> T same(Function<ShopReports, T> report) {
    T duckdb = report.apply(TestShop.DUCKDB.reports());
    assertThat(report.apply(TestShop.POSTGRESQL.reports())).isEqualTo(duckdb);
    return duckdb;
  }
}
