package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.ReportCache;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A whole application, as Spring Boot starts it. */
@Tag("slow")
@ExtendWith(LoggingLeftAlone.class)
class ApplicationTest {

  @Test
  void theDependencyIsAllThatAnApplicationNeeds() {
    try (ConfigurableApplicationContext context = start("--report-cache.single-tenant=true")) {
      Application application = context.getBean(Application.class);
      assertThat(context.getBean(ReportCache.class).get(application.declared))
          .isEqualTo("all well");
      assertThat(context.getBean(TenantTaskDecorator.class)).isNotNull();
    }
  }

  @Test
  void aBadPropertyIsExplainedInsteadOfAStackTrace() throws ClassNotFoundException {
    Class<?> reporter =
        Class.forName("org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter");
    try (Logged log = new Logged(reporter)) {
      assertThatThrownBy(() -> start("--report-cache.maximum-size=0"));
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("report-cache.maximum-size must be at least 1, was 0; leave it out")
          .doesNotContain("\tat ");
    }
  }

  private static ConfigurableApplicationContext start(String property) {
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.NONE)
        .run(property, "--spring.main.banner-mode=off");
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {

    final Report<NoParams, String> declared =
        Report.named("health", String.class).generatedBy(() -> "all well");

    @Bean
    Report<NoParams, String> health() {
      return declared;
    }
  }
}
