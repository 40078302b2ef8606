package io.reportcache.spring.web;

import static io.reportcache.spring.web.RunningApplication.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The other ways in which a request to a real Tomcat names its tenant. */
@Tag("slow")
class OtherSourcesTest {

  @Configuration(proxyBeanMethods = false)
  @Import(ServletApplication.class)
  static class WithOwnRule {

    @Bean
    RequestTenantResolver byCookie() {
      return request -> request.getCookies() == null ? null : request.getCookies()[0].getValue();
    }

    @Bean
    TenantDirectory known() {
      return tenant -> tenant.value().equals("acme");
    }
  }

  @Test
  void theSubDomainNamesTheTenant() throws Exception {
    try (RunningApplication application =
        RunningApplication.servlet(
            ServletApplication.class,
            "report-cache.tenant.from=subdomain",
            "report-cache.tenant.base-domains=localhost")) {
      assertThat(HostHeader.get(application.port(), "/tenant", "acme.localhost"))
          .contains("200", "tenant 'acme'");
      assertThat(HostHeader.get(application.port(), "/tenant", "localhost")).contains("400");
    }
  }

  @Test
  void theFilterStillActsOnceItIsBehindAContextPath() throws Exception {
    try (RunningApplication application =
        RunningApplication.servlet(
            ServletApplication.class,
            "server.servlet.context-path=/app",
            "report-cache.tenant.from=path",
            "report-cache.tenant.path=/t/{tenant}/**",
            "report-cache.tenant.required=false")) {
      assertThat(application.get("/app/t/acme/tenant")).isEqualTo("200 tenant 'acme'");
      assertThat(application.get("/app/tenant")).isEqualTo("200 nobody");
    }
  }

  @Test
  void theNameOfThePrincipalIsTheTenant() throws Exception {
    try (RunningApplication application =
        RunningApplication.servlet(
            ServletApplication.class, "report-cache.tenant.from=principal")) {
      assertThat(application.get("/tenant", bearer("acme", null))).isEqualTo("200 tenant 'acme'");
      assertThat(application.get("/tenant")).startsWith("400 ");
      assertThat(application.get("/actuator/x")).isEqualTo("200 nobody");
    }
  }

  @Test
  void aBeanTellsTheTenantAndAnotherWhichThereAre() throws Exception {
    try (RunningApplication application = RunningApplication.servlet(WithOwnRule.class)) {
      assertThat(application.get("/tenant", "Cookie", "customer=acme"))
          .isEqualTo("200 tenant 'acme'");
      assertThat(application.get("/tenant", "Cookie", "customer=globex"))
          .startsWith("404 ")
          .contains("TENANT_UNKNOWN")
          .doesNotContain("globex");
      assertThat(application.get("/tenant")).startsWith("400 ").contains("rule of the application");
    }
  }

  @Test
  void nothingIsReadFromARequestUnlessItIsConfigured() throws Exception {
    try (RunningApplication application = RunningApplication.servlet(ServletApplication.class)) {
      assertThat(application.get("/tenant", "X-Tenant-Id", "acme")).isEqualTo("200 nobody");
      assertThat(application.get("/tenant", bearer("acme", "acme"))).isEqualTo("200 nobody");
    }
  }

  @Test
  void allOfItIsSwitchedOffByOneProperty() throws Exception {
    try (RunningApplication application =
        RunningApplication.servlet(
            WithOwnRule.class,
            "report-cache.tenant.enabled=false",
            "report-cache.tenant.from=header")) {
      assertThat(application.get("/tenant", "X-Tenant-Id", "acme")).isEqualTo("200 nobody");
    }
  }
}
