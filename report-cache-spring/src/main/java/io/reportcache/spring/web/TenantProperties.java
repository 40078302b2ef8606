package io.reportcache.spring.web;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * The properties {@code report-cache.tenant.*}, checked.
 *
 * @param enabled Whether the tenants of web requests are resolved, if from is set or a bean says
 *     whose a request is.
 * @param from Comma-separated list of what names the tenant of a web request: header, subdomain,
 *     path, claim and principal. All that name one must agree. Where claim or principal is listed,
 *     the others only choose among the tenants that these allow. Without a value, requests have no
 *     tenant.
 * @param header Name of the header that holds the tenant's id. By default X-Tenant-Id.
 * @param claim Name of the claim of the token that holds the tenant's id, or a list of ids. By
 *     default tenant.
 * @param baseDomains Comma-separated list of the domains below which each tenant has a sub-domain,
 *     such as example.com. Required for subdomain.
 * @param path Pattern of the paths that hold the tenant's id, as the variable named tenant.
 *     Required for path.
 * @param required Whether a request without a tenant is refused, with status 400. If not, it is
 *     handled without one.
 * @param optionalPaths Comma-separated list of patterns of the paths that need no tenant. By
 *     default error pages, actuator endpoints, and Spring Boot's locations of static resources.
 * @param filterOrder Order of the filter. By default it comes right behind Spring Security's.
 */
@ConfigurationProperties("report-cache.tenant")
record TenantProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue Set<TenantSource.Kind> from,
    @Nullable String header,
    @Nullable String claim,
    @DefaultValue List<String> baseDomains,
    @Nullable String path,
    @DefaultValue("true") boolean required,
    @Nullable List<String> optionalPaths,
    @Nullable Integer filterOrder) {

  private static final String PREFIX = "report-cache.tenant.";

  TenantProperties {
    from = from.isEmpty() ? Set.of() : EnumSet.copyOf(from);
    unusedWithout(from, TenantSource.Kind.HEADER, "header", header != null);
    unusedWithout(from, TenantSource.Kind.CLAIM, "claim", claim != null);
    unusedWithout(from, TenantSource.Kind.SUBDOMAIN, "base-domains", !baseDomains.isEmpty());
    unusedWithout(from, TenantSource.Kind.PATH, "path", path != null);
    if (header != null && !header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
      throw new IllegalArgumentException(
          "%sheader must be the name of a header, was '%s'; leave it out for X-Tenant-Id"
              .formatted(PREFIX, header));
    }
    if (claim != null && claim.isBlank()) {
      throw new IllegalArgumentException(
          "%sclaim must not be blank, was '%s'; leave it out for tenant".formatted(PREFIX, claim));
    }
    baseDomains = baseDomains.stream().map(TenantProperties::checkedDomain).toList();
    if (from.contains(TenantSource.Kind.SUBDOMAIN) && baseDomains.isEmpty()) {
      throw new IllegalArgumentException(
          "report-cache.tenant.from has subdomain, but of which domain isn't known; set report-cache.tenant.base-domains, e.g. to example.com");
    }
    if (from.contains(TenantSource.Kind.PATH) && path == null) {
      throw new IllegalArgumentException(
          "report-cache.tenant.from has path, but where in the path isn't known; set report-cache.tenant.path, e.g. to /tenants/{tenant}/**");
    }
    if (path != null && !path.matches(".*\\{tenant(:[^/]*)?}.*")) {
      throw new IllegalArgumentException(
          "%spath must have the variable {tenant}, was '%s'; write it as /tenants/{tenant}/**"
              .formatted(PREFIX, path));
    }
    optionalPaths = optionalPaths == null ? null : List.copyOf(optionalPaths);
    var unused = path == null ? null : parse("path", path);
    (optionalPaths == null ? List.<String>of() : optionalPaths)
        .forEach(each -> parse("optional-paths", each));
  }

  /**
   * Tells whether it must be known who was authenticated. A bean knows for itself what it needs.
   */
  boolean needsUser() {
    return from.contains(TenantSource.Kind.CLAIM) || from.contains(TenantSource.Kind.PRINCIPAL);
  }

  /** Returns the pattern of a property. */
  static PathPattern parse(String property, String pattern) {
    try {
      return PathPatternParser.defaultInstance.parse(pattern);
    } catch (PatternParseException e) {
      throw new IllegalArgumentException(
          "%s%s: '%s' isn't a pattern of paths, %s; write it as /public/**"
              .formatted(PREFIX, property, pattern, e.getMessage()),
          e);
    }
  }

  /** What is set and not used was meant to be used. */
  private static void unusedWithout(
      Set<TenantSource.Kind> from, TenantSource.Kind kind, String property, boolean isSet) {
    if (isSet && !from.contains(kind)) {
      throw new IllegalArgumentException(
          "%s%s is set, but %sfrom doesn't have %s; add it there, or leave out the other"
              .formatted(PREFIX, property, PREFIX, kind.name().toLowerCase(Locale.ROOT)));
    }
  }

  private static String checkedDomain(String domain) {
    String lower = domain.toLowerCase(Locale.ROOT);
    if (!lower.matches("[a-z0-9_-]+(\\.[a-z0-9_-]+)*")) {
      throw new IllegalArgumentException(
          "%sbase-domains must hold names of domains without a dot at the ends, had '%s'; write it as example.com"
              .formatted(PREFIX, domain));
    }
    return lower;
  }
}
