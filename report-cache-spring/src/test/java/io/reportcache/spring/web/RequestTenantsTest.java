package io.reportcache.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractObjectAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.server.PathContainer;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.user.DefaultOAuth2User;
import org.springframework.security.oauth2.server.resource.introspection.OAuth2IntrospectionAuthenticatedPrincipal;

class RequestTenantsTest {

  private static final TenantSource HEADER = new HeaderSource("X-Tenant-Id");
  private static final TenantSource SUBDOMAIN = new SubdomainSource(List.of("example.com"));
  private static final TenantSource PATH =
      new PathSource(TenantProperties.parse("path", "/t/{tenant}/**"));
  private static final TenantSource PRINCIPAL = new PrincipalSource();
  private static final TenantSource OWN = new OwnSource();

  /** A source that the client has proved. */
  private record Allowed(List<String> ids) implements TenantSource {

    Allowed(String... ids) {
      this(Arrays.asList(ids));
    }

    @Override
    public List<String> named(RequestFacts request) {
      return ids;
    }

    @Override
    public boolean isAuthenticated() {
      return true;
    }

    @Override
    public String toString() {
      return "claim 'tenant'";
    }
  }

  private record Request(
      List<String> headers,
      @Nullable String host,
      String uri,
      @Nullable Principal principal,
      List<String> own)
      implements RequestFacts {

    @Override
    public List<String> headers(String name) {
      return headers;
    }

    @Override
    public PathContainer path() {
      return PathContainer.parsePath(uri);
    }
  }

  private static Request header(String... values) {
    return new Request(List.of(values), null, "/", null, List.of());
  }

  private static Request host(String name) {
    return new Request(List.of(), name, "/", null, List.of());
  }

  private static Request path(String path) {
    return new Request(List.of(), null, path, null, List.of());
  }

  private static RequestTenants of(TenantSource... sources) {
    return new RequestTenants(List.of(sources), List.of(), true, null);
  }

  private static AbstractObjectAssert<?, @Nullable TenantId> assertTenant(
      RequestTenants tenants, RequestFacts request) {
    return assertThat(tenants.of(request, false));
  }

  private static void assertRefused(
      RequestTenants tenants, RequestFacts request, int status, String code) {
    assertThatThrownBy(() -> tenants.of(request, false))
        .isInstanceOfSatisfying(
            RefusedRequest.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(status);
              assertThat(refused.code()).isEqualTo(code);
            });
  }

  @Test
  void aHeaderNamesTheTenant() {
    assertTenant(of(HEADER), header("acme")).isEqualTo(TenantId.of("acme"));
  }

  @Test
  void aHeaderThatNamesSeveralIsRefused() {
    assertRefused(of(HEADER), header("acme", "globex"), 400, "TENANT_MALFORMED");
    assertRefused(of(HEADER), header("acme", "acme"), 400, "TENANT_MALFORMED");
    assertRefused(of(HEADER), header("acme, globex"), 400, "TENANT_MALFORMED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "ac\nme",
        "ac\u0000me",
        "ac\u007fme",
        "acm\u00e9",
        "ac\u200bme",
        "a\ud800b"
      })
  void anIdInAHeaderIsCheckedBeforeItIsUsed(String id) {
    assertRefused(of(HEADER), header(id), 400, "TENANT_MALFORMED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " acme",
        "ac\nme",
        "ac\u0085me",
        "ac\u200bme",
        "ac\u202eme",
        "ac\u2028me",
        "a\ud800b"
      })
  void anIdFromElsewhereIsCheckedBeforeItIsUsed(String id) {
    assertRefused(of(new Allowed(id)), header(), 400, "TENANT_MALFORMED");
  }

  @Test
  void anIdThatIsTooLongIsRefused() {
    assertTenant(of(HEADER), header("a".repeat(128))).isNotNull();
    assertRefused(of(HEADER), header("a".repeat(129)), 400, "TENANT_MALFORMED");
  }

  @Test
  void lettersOfAnyLanguageAreFineInAClaim() {
    assertTenant(of(new Allowed("Müller & Söhne")), header())
        .isEqualTo(TenantId.of("Müller & Söhne"));
  }

  @ParameterizedTest
  @CsvSource({"acme.example.com, acme", "ACME.Example.COM, acme"})
  void aSubDomainNamesTheTenant(String host, String tenant) {
    assertTenant(of(SUBDOMAIN), host(host)).isEqualTo(TenantId.of(tenant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "acme.example.com.evil.org",
        "acmeexample.com",
        "10.0.0.1",
        "acme.com"
      })
  void aHostElsewhereNamesNoTenant(String host) {
    assertRefused(of(SUBDOMAIN), host(host), 400, "TENANT_MISSING");
  }

  @Test
  void aSubDomainOfASubDomainIsRefused() {
    assertRefused(of(SUBDOMAIN), host("a.acme.example.com"), 400, "TENANT_MALFORMED");
    assertRefused(of(SUBDOMAIN), host(".example.com"), 400, "TENANT_MALFORMED");
  }

  @Test
  void theLongerBaseDomainIsTheOneMeant() {
    TenantSource both = new SubdomainSource(List.of("example.com", "eu.example.com"));
    assertTenant(of(both), host("acme.eu.example.com")).isEqualTo(TenantId.of("acme"));
    assertTenant(of(both), host("acme.example.com")).isEqualTo(TenantId.of("acme"));
    assertRefused(of(both), host("eu.example.com"), 400, "TENANT_MISSING");
  }

  @ParameterizedTest
  @CsvSource({
    "/t/acme/reports, acme",
    "/t/acme, acme",
    "/t/ac%20me/x, ac me",
    "/t/acme;v=1/x, acme"
  })
  void aSegmentOfThePathNamesTheTenant(String path, String tenant) {
    assertTenant(of(PATH), path(path)).isEqualTo(TenantId.of(tenant));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/t", "/t/", "//t/acme/x", "/x/acme"})
  void aPathElsewhereNamesNoTenant(String path) {
    assertRefused(of(PATH), path(path), 400, "TENANT_MISSING");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/t/acme/../globex/x",
        "/t/./acme",
        "/t/acme/%2e%2e/globex",
        "/t/a%00b/x",
        "/t/%0a"
      })
  void aPathThatAServerMayReadDifferentlyIsRefused(String path) {
    assertRefused(of(PATH), path(path), 400, "TENANT_MALFORMED");
  }

  @Test
  void thePrincipalsNameIsTheTenant() {
    Request request = new Request(List.of(), null, "/", () -> "acme", List.of());
    assertTenant(of(PRINCIPAL), request).isEqualTo(TenantId.of("acme"));
    assertRefused(of(PRINCIPAL), header(), 400, "TENANT_MISSING");
  }

  @Test
  void nobodyIsNoTenant() {
    Principal anonymous =
        new AnonymousAuthenticationToken(
            "key", "anonymousUser", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));
    Request request = new Request(List.of(), null, "/", anonymous, List.of());
    assertRefused(of(PRINCIPAL), request, 400, "TENANT_MISSING");
    assertRefused(of(new ClaimSource("tenant")), request, 400, "TENANT_MISSING");
  }

  @Test
  void theClaimMayBeOfAnyTokenThatSpringSecurityKnows() {
    Map<String, Object> claims = Map.of("sub", "ann", "tenant", "acme");
    List<AuthenticatedPrincipal> tokens =
        List.of(
            new DefaultOAuth2User(List.of(), claims, "sub"),
            new OAuth2IntrospectionAuthenticatedPrincipal(claims, List.of()),
            new DefaultOidcUser(
                List.of(),
                OidcIdToken.withTokenValue("x").claims(all -> all.putAll(claims)).build()));
    for (AuthenticatedPrincipal token : tokens) {
      Principal who = UsernamePasswordAuthenticationToken.authenticated(token, null, List.of());
      Principal notYet = UsernamePasswordAuthenticationToken.unauthenticated(token, null);
      assertTenant(of(new ClaimSource("tenant")), new Request(List.of(), null, "/", who, List.of()))
          .isEqualTo(TenantId.of("acme"));
      assertRefused(
          of(new ClaimSource("tenant")),
          new Request(List.of(), null, "/", notYet, List.of()),
          400,
          "TENANT_MISSING");
    }
  }

  @Test
  void sourcesThatDisagreeAreRefusedWhicheverComesFirst() {
    Request request = new Request(List.of("acme"), "globex.example.com", "/", null, List.of());
    assertRefused(of(HEADER, SUBDOMAIN), request, 403, "TENANT_FORBIDDEN");
    assertRefused(of(SUBDOMAIN, HEADER), request, 403, "TENANT_FORBIDDEN");
    assertRefused(of(HEADER, new Allowed("globex")), header("acme"), 403, "TENANT_FORBIDDEN");
    assertRefused(of(new Allowed("globex"), HEADER), header("acme"), 403, "TENANT_FORBIDDEN");
    assertRefused(
        of(new Allowed("globex"), new Allowed("acme")), header(), 403, "TENANT_FORBIDDEN");
  }

  @Test
  void sourcesThatAgreeAreOneTenant() {
    assertTenant(of(HEADER, new Allowed("acme")), header("acme")).isEqualTo(TenantId.of("acme"));
    assertTenant(of(HEADER, new Allowed("acme")), header()).isEqualTo(TenantId.of("acme"));
  }

  @Test
  void aHeaderIsNotBelievedWithoutTheClaimThatAllowsIt() {
    assertRefused(of(HEADER, new Allowed()), header("acme"), 403, "TENANT_FORBIDDEN");
    RequestTenants optional =
        new RequestTenants(List.of(HEADER, new Allowed()), List.of(), false, null);
    assertThat(optional.of(header("acme"), false)).isNull();
  }

  @Test
  void theClientChoosesAmongTheTenantsThatAClaimAllows() {
    TenantSource claim = new Allowed("acme", "globex");
    assertTenant(of(HEADER, claim), header("globex")).isEqualTo(TenantId.of("globex"));
    assertRefused(of(HEADER, claim), header("initech"), 403, "TENANT_FORBIDDEN");
    assertRefused(of(HEADER, claim), header(), 400, "TENANT_MISSING");
    assertTenant(of(claim, new Allowed("globex", "initech")), header())
        .isEqualTo(TenantId.of("globex"));
  }

  @Test
  void theApplicationsOwnRulesMustAgree() {
    Request one = new Request(List.of(), null, "/", null, List.of("acme", "acme"));
    Request two = new Request(List.of(), null, "/", null, List.of("acme", "globex"));
    assertTenant(of(OWN), one).isEqualTo(TenantId.of("acme"));
    assertRefused(of(OWN), two, 403, "TENANT_FORBIDDEN");
    assertRefused(of(OWN), header(), 400, "TENANT_MISSING");
  }

  @Test
  void aTenantThatDoesNotExistIsRefused() {
    RequestTenants tenants =
        new RequestTenants(
            List.of(HEADER), List.of(), true, tenant -> tenant.value().equals("acme"));
    assertTenant(tenants, header("acme")).isNotNull();
    assertRefused(tenants, header("globex"), 404, "TENANT_UNKNOWN");
  }

  @Test
  void aRequestThatNeedsNoTenantMayHaveOneButNotAWrongOne() {
    RequestTenants tenants =
        new RequestTenants(
            List.of(HEADER),
            List.of(TenantProperties.parse("optional-paths", "/public/**")),
            true,
            tenant -> tenant.value().equals("acme"));
    Request none = new Request(List.of(), null, "/public/x", null, List.of());
    Request some = new Request(List.of("acme"), null, "/public/x", null, List.of());
    Request wrong = new Request(List.of("globex"), null, "/public/x", null, List.of());
    assertTenant(tenants, none).isNull();
    assertTenant(tenants, some).isEqualTo(TenantId.of("acme"));
    assertRefused(tenants, wrong, 404, "TENANT_UNKNOWN");
    assertRefused(tenants, header(), 400, "TENANT_MISSING");
  }

  @Test
  void aPreflightNeedsNoTenant() {
    assertThat(of(HEADER).of(header(), true)).isNull();
  }

  @Test
  void theAnswerSaysWhereTheTenantIsLookedForAndIsJson() {
    assertThatThrownBy(() -> of(HEADER, new Allowed()).of(header(), false))
        .isInstanceOfSatisfying(
            RefusedRequest.class,
            refused ->
                assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                    .isEqualTo(
                        "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                            + "\"code\":\"TENANT_MISSING\",\"detail\":\"The request names no tenant."
                            + " It is taken from: header 'X-Tenant-Id', claim 'tenant'.\"}"));
    RefusedRequest quoted = RefusedRequest.missing("a \"b\" \\ \n");
    assertThat(new String(quoted.body(), StandardCharsets.UTF_8))
        .endsWith("\"detail\":\"a \\\"b\\\" \\\\ \\u000a\"}");
  }
}
