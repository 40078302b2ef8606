package io.reportcache.spring.web;

import static io.reportcache.spring.web.RunningApplication.bearer;
import static io.reportcache.spring.web.ServletRequestsTest.and;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/** Requests to WebFlux on a real Netty. */
@Tag("slow")
class ReactiveRequestsTest {

  private static final String[] ACME = {"X-Tenant-Id", "acme"};

  @Configuration(proxyBeanMethods = false)
  @Import(ReactiveApplication.class)
  static class WithOwnRule {

    @Bean
    ExchangeTenantResolver byCookie() {
      return exchange ->
          Mono.justOrEmpty(exchange.getRequest().getCookies().getFirst("customer"))
              .map(cookie -> cookie.getValue());
    }

    @Bean
    TenantDirectory known() {
      return tenant -> tenant.value().equals("acme");
    }
  }

  @Test
  void theTenantIsInThePipelineAndBoundWhereItIsAskedFor() throws Exception {
    try (RunningApplication application =
        RunningApplication.reactive(
            ReactiveApplication.class,
            "report-cache.tenant.from=header",
            "report-cache.tenant.optional-paths=/public/**")) {
      assertThat(application.get("/tenant", ACME)).isEqualTo("200 tenant 'acme'");
      assertThat(application.get("/call", ACME)).isEqualTo("200 tenant 'acme'");
      assertThat(application.get("/stream", ACME)).isEqualTo("200 " + "tenant 'acme'".repeat(3));
      assertThat(application.get("/public/tenant")).isEqualTo("200 nobody");
      assertThat(application.get("/bound", ACME)).isEqualTo("200 nobody and nobody");
    }
  }

  @Test
  void withContextPropagationTheTenantIsBoundToEachThread() throws Exception {
    try (RunningApplication application =
        RunningApplication.reactive(
            ReactiveApplication.class,
            "spring.reactor.context-propagation=auto",
            "report-cache.tenant.from=header",
            "report-cache.tenant.optional-paths=/public/**")) {
      assertThat(application.get("/bound", ACME)).isEqualTo("200 tenant 'acme' and tenant 'acme'");
      assertThat(application.get("/plain", ACME)).isEqualTo("200 tenant 'acme'");
      assertThat(application.get("/public/bound")).isEqualTo("200 nobody and nobody");
      assertThat(application.get("/call", ACME)).isEqualTo("200 tenant 'acme'");
    } finally {
      Hooks.disableAutomaticContextPropagation();
    }
  }

  @Test
  void aRequestWithoutATenantGetsAProblemThatSaysWhy() throws Exception {
    try (RunningApplication application =
        RunningApplication.reactive(
            ReactiveApplication.class,
            "report-cache.tenant.from=header",
            "report-cache.tenant.optional-paths=/public/**")) {
      var response = application.send("/tenant");
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.headers().firstValue("Content-Type"))
          .contains("application/problem+json");
      assertThat(response.body()).contains("TENANT_MISSING", "header 'X-Tenant-Id'");
      assertThat(application.get("/tenant", and(ACME, ACME)))
          .startsWith("400 ")
          .contains("TENANT_MALFORMED");
      assertThat(application.get("/public/needed")).startsWith("400 ").contains("TENANT_MISSING");
      assertThat(application.get("/public/needed", ACME)).isEqualTo("200 acme");
      assertThat(application.get("/lost", ACME)).as("not for want of it").startsWith("500 ");
      assertThat(
              application
                  .preflight(
                      "/tenant",
                      "Origin",
                      "https://elsewhere.example",
                      "Access-Control-Request-Method",
                      "GET")
                  .body())
          .doesNotContain("TENANT_MISSING");
    }
  }

  @Test
  void theClaimOfASignedTokenDecides() throws Exception {
    try (RunningApplication application =
        RunningApplication.reactive(
            ReactiveApplication.class, "report-cache.tenant.from=header,claim")) {
      assertThat(application.get("/tenant", bearer("ann", "acme"))).isEqualTo("200 tenant 'acme'");
      assertThat(application.get("/tenant", and(bearer("ann", "globex"), ACME)))
          .startsWith("403 ")
          .contains("TENANT_FORBIDDEN");
      assertThat(application.get("/tenant", ACME)).startsWith("403 ");
      assertThat(application.get("/tenant")).startsWith("400 ");
    }
  }

  @Test
  void aBeanTellsTheTenantAndAnotherWhichThereAre() throws Exception {
    try (RunningApplication application = RunningApplication.reactive(WithOwnRule.class)) {
      assertThat(application.get("/tenant", "Cookie", "customer=acme"))
          .isEqualTo("200 tenant 'acme'");
      assertThat(application.get("/tenant", "Cookie", "customer=globex"))
          .startsWith("404 ")
          .contains("TENANT_UNKNOWN");
      assertThat(application.get("/tenant")).startsWith("400 ");
    }
  }

  @Test
  void hostAndPathNameTheTenant() throws Exception {
    try (RunningApplication application =
        RunningApplication.reactive(
            ReactiveApplication.class,
            "report-cache.tenant.from=subdomain",
            "report-cache.tenant.base-domains=localhost")) {
      assertThat(HostHeader.get(application.port(), "/tenant", "acme.localhost"))
          .contains("200", "tenant 'acme'");
      assertThat(HostHeader.get(application.port(), "/tenant", "localhost")).contains("400");
    }
    try (RunningApplication application =
        RunningApplication.reactive(
            ReactiveApplication.class,
            "report-cache.tenant.from=path",
            "report-cache.tenant.path=/{tenant}")) {
      assertThat(application.get("/tenant")).isEqualTo("200 tenant 'tenant'");
    }
  }

  @Test
  void nothingIsReadFromARequestUnlessItIsConfigured() throws Exception {
    try (RunningApplication application = RunningApplication.reactive(ReactiveApplication.class)) {
      assertThat(application.get("/tenant", ACME)).isEqualTo("200 nobody");
    }
  }
}
