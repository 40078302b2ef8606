package io.reportcache.spring.web;

import static io.reportcache.spring.web.RunningApplication.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests to a real Tomcat whose tenants are taken from a header, behind Spring Security. */
@Tag("slow")
class ServletRequestsTest {

  private static final String[] ACME = {"X-Tenant-Id", "acme"};

  private static RunningApplication application;

  @BeforeAll
  static void start() {
    application =
        RunningApplication.servlet(
            ServletApplication.class,
            "report-cache.tenant.from=header",
            "report-cache.tenant.optional-paths=/public/**");
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/tenant, tenant 'acme'",
    "/forward, tenant 'acme'",
    "/callable, tenant 'acme'",
    "/task, tenant 'acme'",
    "/streaming, tenant 'acme'",
    "/mono, tenant 'acme'",
    "/async, tenant 'acme'",
    "/public/tenant, tenant 'acme'",
    "/public/callable, tenant 'acme'",
  })
  void theTenantIsBoundWhereverTheRequestIsHandled(String path, String body) throws Exception {
    assertThat(application.get(path, ACME)).isEqualTo("200 " + body);
  }

  @Test
  void theTenantIsBoundWhenALateResultIsWrittenButNotToForeignThreads() throws Exception {
    assertThat(application.get("/deferred", ACME))
        .contains("\"elsewhere\":\"nobody\"", "\"late\":{\"tenant\":\"tenant 'acme'\"}");
  }

  @Test
  void whatIsSentWithTheCapturedTenantIsTheTenants() throws Exception {
    assertThat(application.get("/sse", ACME)).isEqualTo("200 data:tenant 'acme'\n\n");
  }

  @ParameterizedTest
  @CsvSource({"/fail", "/fail-later"})
  void theErrorPageIsShownForTheTenant(String path) throws Exception {
    assertThat(application.get(path, "X-Tenant-Id", "acme", "Accept", "text/html"))
        .isEqualTo("500 error page for tenant 'acme'");
  }

  @Test
  void aRequestWithoutATenantGetsAProblemThatSaysWhy() throws Exception {
    var response = application.send("/tenant");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.body())
        .contains("\"status\":400", "\"code\":\"TENANT_MISSING\"", "header 'X-Tenant-Id'");
  }

  @Test
  void aHeaderSentTwiceIsRefused() throws Exception {
    assertThat(application.get("/tenant", "X-Tenant-Id", "acme", "X-Tenant-Id", "globex"))
        .startsWith("400 ")
        .contains("TENANT_MALFORMED");
  }

  @Test
  void aPathThatNeedsNoTenantIsHandledForNobody() throws Exception {
    assertThat(application.get("/public/tenant")).isEqualTo("200 nobody");
    assertThat(application.get("/public/callable")).isEqualTo("200 nobody");
  }

  @ParameterizedTest
  @CsvSource({"/public/needed", "/public/needed-later"})
  void codeThatNeedsATenantAllTheSameIsAProblemOfTheRequest(String path) throws Exception {
    assertThat(application.get(path)).startsWith("400 ").contains("TENANT_MISSING");
    assertThat(application.get(path, ACME)).isEqualTo("200 acme");
  }

  @Test
  void aBrowserMayAskWithoutATenantWhatItMaySend() throws Exception {
    var response =
        application.preflight(
            "/tenant",
            "Origin",
            "https://elsewhere.example",
            "Access-Control-Request-Method",
            "GET");
    assertThat(response.body()).doesNotContain("TENANT_MISSING");
  }

  @Test
  void aClaimIsNotReadUnlessItIsConfigured() throws Exception {
    assertThat(application.get("/tenant", bearer("ann", "acme"))).startsWith("400 ");
    assertThat(application.get("/tenant", and(ACME, bearer("ann", "globex"))))
        .isEqualTo("200 tenant 'acme'");
  }

  static String[] and(String[] some, String[] others) {
    return Stream.of(some, others).flatMap(Stream::of).toArray(String[]::new);
  }
}
