package io.reportcache.spring.web;

import io.reportcache.log.GuardedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Makes the rules for the tenants of requests from the properties, and says what was chosen. */
final class ConfiguredSources {

  private static final GuardedLog log = GuardedLog.of(RequestTenants.class);
  private static final String CLAIMS = "org.springframework.security.oauth2.core.ClaimAccessor";
  private static final List<String> STATIC =
      List.of("/css/**", "/fonts/**", "/images/**", "/js/**", "/webjars/**", "/favicon.*");

  private final TenantProperties properties;
  private final Environment environment;
  private final @Nullable ClassLoader classes;

  ConfiguredSources(TenantProperties properties, ApplicationContext context) {
    this.properties = properties;
    this.environment = context.getEnvironment();
    this.classes = context.getClassLoader();
  }

  /**
   * Makes the rules.
   *
   * @param hasOwn whether the application has a rule of its own
   * @throws IllegalStateException if the properties contradict the application
   */
  RequestTenants tenants(boolean hasOwn, @Nullable TenantDirectory directory) {
    if (environment.getProperty("report-cache.single-tenant", Boolean.class, false)) {
      throw new IllegalStateException(
          "tenants of requests are configured, but report-cache.single-tenant=true; remove that, or report-cache.tenant.from and beans that resolve tenants");
    }
    List<TenantSource> sources = new ArrayList<>();
    properties.from().forEach(kind -> sources.add(source(kind)));
    if (hasOwn) {
      sources.add(new OwnSource());
    }
    RequestTenants tenants =
        new RequestTenants(
            sources,
            optionalPaths().map(each -> TenantProperties.parse("optional-paths", each)).toList(),
            properties.required(),
            directory);
    tell(tenants, directory);
    return tenants;
  }

  private TenantSource source(TenantSource.Kind kind) {
    return switch (kind) {
      case HEADER ->
          new HeaderSource(properties.header() == null ? "X-Tenant-Id" : properties.header());
      case SUBDOMAIN -> new SubdomainSource(properties.baseDomains());
      case PATH ->
          new PathSource(TenantProperties.parse("path", String.valueOf(properties.path())));
      case CLAIM -> claim(properties.claim() == null ? "tenant" : properties.claim());
      case PRINCIPAL -> new PrincipalSource();
    };
  }

  private TenantSource claim(String name) {
    if (!ClassUtils.isPresent(CLAIMS, classes)) {
      throw new IllegalStateException(
          "report-cache.tenant.from has claim, but Spring Security's OAuth 2 classes aren't there; add Spring Boot's starter for an OAuth 2 resource server or client, or remove claim");
    }
    return new ClaimSource(name);
  }

  private Stream<String> optionalPaths() {
    List<String> configured = properties.optionalPaths();
    if (configured != null) {
      return configured.stream();
    }
    String actuator = environment.getProperty("management.endpoints.web.base-path", "/actuator");
    Stream<String> endpoints = actuator.equals("/") ? Stream.empty() : Stream.of(actuator + "/**");
    String error =
        environment.getProperty(
            "server.error.path", environment.getProperty("spring.web.error.path", "/error"));
    return Stream.of(Stream.of(error), endpoints, STATIC.stream()).flatMap(each -> each);
  }

  private void tell(RequestTenants tenants, @Nullable TenantDirectory directory) {
    String whose =
        tenants.hasAuthenticated()
            ? "what is authenticated decides, and the client chooses among that"
            : "the client chooses, so anybody who reaches this application can name any tenant:"
                + " add claim or principal, unless a gateway in front of it sets what is read here";
    log.info(
        "Tenant of a web request: {} ({}); {}; {}",
        tenants.described(),
        whose,
        properties.required()
            ? "a request without one gets status 400"
            : "a request without one is handled",
        directory == null
            ? "any well-formed id is a tenant, since there is no bean of type TenantDirectory"
            : "the bean of type TenantDirectory knows which there are");
  }
}
