package io.reportcache.spring.web;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;

/** What a servlet request says. */
record ServletFacts(HttpServletRequest request, List<RequestTenantResolver> resolvers)
    implements RequestFacts {

  @Override
  public List<String> headers(String name) {
    return Collections.list(request.getHeaders(name));
  }

  @Override
  public @Nullable String host() {
    return request.getServerName();
  }

  @Override
  public PathContainer path() {
    return RequestPath.parse(request.getRequestURI(), request.getContextPath())
        .pathWithinApplication();
  }

  @Override
  public @Nullable Principal principal() {
    return request.getUserPrincipal();
  }

  @Override
  public List<String> own() {
    return resolvers.stream()
        .map(resolver -> resolver.tenantOf(request))
        .filter(Objects::nonNull)
        .toList();
  }
}
