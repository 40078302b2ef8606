package io.reportcache.spring.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which tenant a servlet request is for, where header, sub-domain, path, claim and
 * principal don't do. As a bean it is asked for each request, before the request is handled, and
 * behind Spring Security.
 *
 * <p>What it returns is believed, as an authenticated claim is: a header, sub-domain or path that
 * names another tenant is refused. Several beans must agree.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RequestTenantResolver {

  /**
   * Returns the id of the request's tenant; null if the request names none. The id is checked
   * afterwards, so it may be text from outside. If this throws, the request fails with that
   * exception.
   */
  @Nullable String tenantOf(HttpServletRequest request);
}
