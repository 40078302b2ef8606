package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportDescription;
import io.reportcache.spring.Logged;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** P4, N4: what methods invalidate is known of at the start. */
class InvalidatingMethodsTest {

  static class Reads {

    @CachedReport("quotes")
    public int quotes(String owner) {
      return 1;
    }

    @CachedReport("expenses")
    public int expenses() {
      return 1;
    }
  }

  static class Writes {

    @InvalidatesReports("quotes:#{#owner}")
    @InvalidatesReports({"declared:*", "some-cache:*"})
    public void quote(String owner) {}
  }

  @Configuration(proxyBeanMethods = false)
  static class Declared {
    @Bean
    Report<NoParams, String> declared() {
      return Report.named("declared", String.class).generatedBy(() -> "");
    }
  }

  @Test
  void onlyAReportThatNothingInvalidatesIsWarnedOf() {
    try (Logged logged = new Logged(ReportCache.class)) {
      context().run(context -> assertThat(context).hasNotFailed());

      assertThat(logged.messages())
          .singleElement()
          .asString()
          .startsWith("report 'expenses' is invalidated by no event");
    }
  }

  @Test
  void theCatalogueSaysThatMethodsInvalidate() {
    context()
        .run(
            context -> {
              List<ReportDescription> catalogue = context.getBean(ReportCache.class).catalogue();

              assertThat(catalogue)
                  .filteredOn(each -> each.invalidatedBy().contains(AnnotatedMethodCalled.class))
                  .extracting(ReportDescription::name)
                  .containsExactlyInAnyOrder("quotes", "declared");
            });
  }

  private static ApplicationContextRunner context() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class, ReportAnnotationsAutoConfiguration.class))
        .withPropertyValues("report-cache.single-tenant=true")
        .withUserConfiguration(Declared.class)
        .withBean(Reads.class)
        .withBean(Writes.class);
  }
}
