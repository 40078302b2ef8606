package io.reportcache.spring.web;

import java.security.Principal;
import java.util.List;

/** The name of who was authenticated. */
record PrincipalSource() implements TenantSource {

  /** By its name, since a principal needn't be Spring Security's. */
  private static final String ANONYMOUS =
      "org.springframework.security.authentication.AnonymousAuthenticationToken";

  @Override
  public List<String> named(RequestFacts request) {
    Principal principal = request.principal();
    String name = principal == null || isAnonymous(principal) ? null : principal.getName();
    return name == null ? List.of() : List.of(name);
  }

  /** WebFlux has nobody as somebody, by the name of anonymousUser. */
  private static boolean isAnonymous(Principal principal) {
    return principal.getClass().getName().equals(ANONYMOUS);
  }

  @Override
  public boolean isAuthenticated() {
    return true;
  }

  @Override
  public String toString() {
    return "name of the principal";
  }
}
