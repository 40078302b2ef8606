package io.reportcache.examples.quotes.security;

import io.reportcache.spring.web.RequestTenantResolver;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/** A request is for the tenant of the user who is logged in. */
@Component
class TenantOfUser implements RequestTenantResolver {

  @Override
  public @Nullable String tenantOf(HttpServletRequest request) {
    return request.getUserPrincipal() instanceof Authentication login
            && login.getPrincipal() instanceof SalesUser user
        ? user.tenant()
        : null;
  }
}
