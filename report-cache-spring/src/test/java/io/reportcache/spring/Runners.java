package io.reportcache.spring;

import io.reportcache.report.Report;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Contexts that have the auto-configuration, and what a test adds. */
final class Runners {

  private Runners() {}

  static ApplicationContextRunner runner() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class,
                SharedTierAutoConfiguration.class,
                DeliveriesAutoConfiguration.class,
                TenantTaskDecoratorAutoConfiguration.class));
  }

  static ApplicationContextRunner with(CountedReport... reports) {
    ApplicationContextRunner runner = runner();
    for (CountedReport counted : reports) {
      runner = runner.withBean(counted.report.name(), Report.class, () -> counted.report);
    }
    return runner;
  }
}
