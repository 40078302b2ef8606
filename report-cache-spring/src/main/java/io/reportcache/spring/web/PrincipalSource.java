package io.reportcache.spring.web;

import java.security.Principal;
import java.util.List;

/** The name of who was authenticated. */
record PrincipalSource() implements TenantSource {

  @Override
  public List<String> named(RequestFacts request) {
    Principal principal = request.principal();
    String name = principal == null ? null : principal.getName();
    return name == null ? List.of() : List.of(name);
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
