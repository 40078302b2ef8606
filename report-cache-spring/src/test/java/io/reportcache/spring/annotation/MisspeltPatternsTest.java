package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.spring.Logged;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A pattern of an annotation that reaches nothing is warned of if a name is near. */
class MisspeltPatternsTest {

  static class Dashboard {
    @CachedReport("dashboard:kpis")
    public String kpis(String region) {
      return region;
    }

    @InvalidatesReports("dashbord:*")
    public void misspelt() {}

    @InvalidatesReports("dashboard:kpi:*")
    public void misspeltFurtherOn() {}

    @InvalidatesReports("dashboard:kpis:*")
    public void right() {}

    @InvalidatesReports("prices:*")
    public void ofItsOwn() {}
  }

  @Test
  void aPatternThatIsNearANameIsWarnedOf() {
    try (Logged logged = new Logged(MisspeltPatterns.class)) {
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  ReportCacheAutoConfiguration.class, ReportAnnotationsAutoConfiguration.class))
          .withPropertyValues("report-cache.single-tenant=true")
          .withBean(Dashboard.class)
          .run(context -> assertThat(context).hasNotFailed());
      assertThat(logged.messages())
          .hasSize(2)
          .anySatisfy(line -> assertThat(line).contains("'dashbord:*'", "'dashboard'"))
          .anySatisfy(line -> assertThat(line).contains("'dashboard:kpi:*'", "'dashboard:kpis'"));
    }
  }
}
