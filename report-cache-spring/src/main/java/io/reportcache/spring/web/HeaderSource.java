package io.reportcache.spring.web;

import java.util.List;

/** A header, which may be sent once, in ASCII, and holds one id. */
record HeaderSource(String name) implements TenantSource {

  @Override
  public List<String> named(RequestFacts request) {
    List<String> values = request.headers(name);
    // A proxy may join two headers with a comma, so that one reader sees the first, another both.
    if (values.size() > 1 || values.stream().anyMatch(value -> value.indexOf(',') >= 0)) {
      throw RefusedRequest.malformed(
          "The %s names more than one tenant; send one.".formatted(this));
    }
    // Servers decode other characters differently, so that one request could name two tenants.
    if (values.stream().anyMatch(value -> !value.chars().allMatch(c -> c < 0x80))) {
      throw RefusedRequest.malformed("The %s must hold ASCII characters only.".formatted(this));
    }
    return values.stream().map(String::strip).toList();
  }

  @Override
  public boolean isAuthenticated() {
    return false;
  }

  @Override
  public String toString() {
    return "header '" + name + "'";
  }
}
