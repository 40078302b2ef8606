package io.reportcache.spring.web;

import java.security.Principal;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;

/**
 * A claim of the token by which Spring Security has authenticated the client: of a JWT, of an
 * OpenID Connect login, or an attribute of an opaque token. A claim that is a list allows each of
 * its tenants. Loaded only where Spring Security's OAuth 2 classes are.
 */
record ClaimSource(String name) implements TenantSource {

  @Override
  public List<String> named(RequestFacts request) {
    Object claim = claimOf(request.principal());
    if (claim == null) {
      return List.of();
    }
    if (claim instanceof Collection<?> all) {
      return all.stream().map(this::text).toList();
    }
    return List.of(text(claim));
  }

  private @Nullable Object claimOf(@Nullable Principal principal) {
    if (!(principal instanceof Authentication authentication)
        || !authentication.isAuthenticated()) {
      return null;
    }
    Object who = authentication.getPrincipal();
    if (who instanceof ClaimAccessor claims) {
      return claims.getClaim(name);
    }
    return who instanceof OAuth2AuthenticatedPrincipal token ? token.getAttribute(name) : null;
  }

  /** A number is an id, too; what has parts is none. */
  private String text(@Nullable Object value) {
    if (value instanceof String || value instanceof Integer || value instanceof Long) {
      return value.toString();
    }
    throw RefusedRequest.forbidden("The %s is neither text nor a list of it.".formatted(this));
  }

  @Override
  public boolean isAuthenticated() {
    return true;
  }

  @Override
  public String toString() {
    return "claim '" + name + "'";
  }
}
