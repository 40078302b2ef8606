package io.reportcache.examples.quotes.tenant;

import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Binds the tenant of the user who has been authenticated, for the rest of the request. */
public final class TenantFilter extends OncePerRequestFilter {

  private final Function<Authentication, @Nullable TenantId> tenantOf;

  /**
   * Makes a filter that belongs behind authentication.
   *
   * @param tenantOf returns the tenant of a user; null for a user who belongs to none
   */
  public TenantFilter(Function<Authentication, @Nullable TenantId> tenantOf) {
    this.tenantOf = tenantOf;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Authentication user = SecurityContextHolder.getContext().getAuthentication();
    TenantId tenant = user == null ? null : tenantOf.apply(user);
    if (tenant == null) {
      chain.doFilter(request, response);
      return;
    }
    try (TenantScope scope = TenantContext.open(tenant)) {
      chain.doFilter(request, response);
    }
  }
}
