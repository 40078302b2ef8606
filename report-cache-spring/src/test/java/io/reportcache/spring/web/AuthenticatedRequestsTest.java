package io.reportcache.spring.web;

import static io.reportcache.spring.web.RunningApplication.bearer;
import static io.reportcache.spring.web.ServletRequestsTest.and;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to a real Tomcat whose tenants are in a claim of a signed token, or in the header. */
@Tag("slow")
class AuthenticatedRequestsTest {

  private static RunningApplication application;

  @BeforeAll
  static void start() {
    application =
        RunningApplication.servlet(
            ServletApplication.class,
            "report-cache.tenant.from=header,claim",
            "report-cache.tenant.optional-paths=/public/**");
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  @Test
  void theClaimOfASignedTokenNamesTheTenant() throws Exception {
    assertThat(application.get("/tenant", bearer("ann", "acme"))).isEqualTo("200 tenant 'acme'");
    assertThat(application.get("/callable", bearer("ann", "acme"))).isEqualTo("200 tenant 'acme'");
  }

  @Test
  void aHeaderThatDisagreesWithTheClaimIsRefused() throws Exception {
    assertThat(application.get("/tenant", and(bearer("ann", "acme"), header("globex"))))
        .startsWith("403 ")
        .contains("TENANT_FORBIDDEN")
        .doesNotContain("acme")
        .doesNotContain("globex");
    assertThat(application.get("/tenant", and(bearer("ann", "acme"), header("acme"))))
        .isEqualTo("200 tenant 'acme'");
  }

  @Test
  void aHeaderChoosesAmongTheTenantsOfTheClaim() throws Exception {
    String[] ann = bearer("ann", List.of("acme", "globex"));
    assertThat(application.get("/tenant", and(ann, header("globex"))))
        .isEqualTo("200 tenant 'globex'");
    assertThat(application.get("/tenant", and(ann, header("initech")))).startsWith("403 ");
    assertThat(application.get("/tenant", ann))
        .startsWith("400 ")
        .contains("Choose one by: header");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tenant", "/callable"})
  void aHeaderWithoutATokenIsRefused(String path) throws Exception {
    assertThat(application.get(path, header("acme"))).startsWith("403 ");
    assertThat(application.get(path)).startsWith("400 ");
  }

  @Test
  void aHeaderWithoutATokenIsNotBelievedWhereNoTenantIsNeeded() throws Exception {
    assertThat(application.get("/public/tenant", header("acme"))).isEqualTo("200 nobody");
    assertThat(application.get("/public/needed", header("acme")))
        .startsWith("400 ")
        .contains("TENANT_MISSING");
  }

  @Test
  void aTokenWithoutTheClaimNamesNobody() throws Exception {
    assertThat(application.get("/tenant", bearer("ann", null))).startsWith("400 ");
    assertThat(application.get("/tenant", bearer("ann", List.of()))).startsWith("400 ");
    assertThat(application.get("/tenant", and(bearer("ann", null), header("acme"))))
        .startsWith("403 ");
  }

  @Test
  void aClaimThatIsNoIdIsRefused() throws Exception {
    assertThat(application.get("/tenant", bearer("ann", java.util.Map.of("id", "acme"))))
        .startsWith("403 ");
    assertThat(application.get("/tenant", bearer("ann", "ac\nme"))).startsWith("400 ");
    assertThat(application.get("/tenant", bearer("ann", 7))).isEqualTo("200 tenant '7'");
  }

  @Test
  void aTokenThatIsNotSignedByTheRightKeyIsRefusedBySecurity() throws Exception {
    String[] header = bearer("ann", "acme");
    header[1] = header[1].substring(0, header[1].length() - 4) + "AAAA";
    assertThat(application.get("/tenant", header)).startsWith("401 ");
  }

  private static String[] header(String tenant) {
    return new String[] {"X-Tenant-Id", tenant};
  }
}
