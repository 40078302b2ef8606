package io.reportcache.spring.web;

import java.util.List;

/** The beans by which the application itself tells the tenant. */
record OwnSource() implements TenantSource {

  @Override
  public List<String> named(RequestFacts request) {
    List<String> named = request.own().stream().distinct().toList();
    if (named.size() > 1) {
      throw RefusedRequest.disagreement();
    }
    return named;
  }

  @Override
  public boolean isAuthenticated() {
    return true;
  }

  @Override
  public String toString() {
    return "rule of the application";
  }
}
