package io.reportcache.spring.web;

import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.cors.CorsUtils;

/**
 * Binds the tenant of a request while it is handled. Its tenant is settled once, when the request
 * comes in. Later dispatches (asynchronous results, error pages) run on other threads for the same
 * tenant.
 */
final class TenantFilter implements Filter {

  private static final GuardedLog log = GuardedLog.of(TenantFilter.class);
  private static final String SETTLED = TenantFilter.class.getName() + ".tenant";

  private final RequestTenants tenants;
  private final List<RequestTenantResolver> resolvers;

  TenantFilter(RequestTenants tenants, List<RequestTenantResolver> resolvers) {
    this.tenants = tenants;
    this.resolvers = List.copyOf(resolvers);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http
        && response instanceof HttpServletResponse answer) {
      try {
        handle(http, answer, chain);
      } catch (RefusedRequest refused) {
        answer(answer, refused);
      }
    } else {
      chain.doFilter(request, response);
    }
  }

  private void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    TenantId tenant = settle(request);
    // Unbinds what an earlier request may have left, if there is none.
    try (TenantScope scope =
        tenant == null ? TenantContext.openNone() : TenantContext.open(tenant)) {
      chain.doFilter(request, response);
    } catch (IOException | ServletException | RuntimeException e) {
      if (tenant == null && !response.isCommitted() && isForWantOfTenant(e)) {
        response.resetBuffer();
        throw tenants.missing();
      }
      throw e;
    }
  }

  private @Nullable TenantId settle(HttpServletRequest request) {
    if (request.getAttribute(SETTLED) instanceof Optional<?> settled) {
      return (TenantId) settled.orElse(null);
    }
    if (request.getDispatcherType() != DispatcherType.REQUEST) {
      return null; // the page for an error that came before this filter
    }
    TenantId tenant =
        tenants.of(new ServletFacts(request, resolvers), CorsUtils.isPreFlightRequest(request));
    request.setAttribute(SETTLED, Optional.ofNullable(tenant));
    WebAsyncUtils.getAsyncManager(request)
        .registerCallableInterceptor(TenantFilter.class, new TenantOfCallable(tenant));
    return tenant;
  }

  private static boolean isForWantOfTenant(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoTenantException) {
        return true;
      }
    }
    return false;
  }

  private static void answer(HttpServletResponse response, RefusedRequest refused)
      throws IOException {
    log.debug("Refused a request with {}: {}", refused.code(), refused.detail());
    byte[] body = refused.body();
    response.setStatus(refused.status());
    response.setContentType(RefusedRequest.CONTENT_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
