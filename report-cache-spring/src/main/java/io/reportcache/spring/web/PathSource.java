package io.reportcache.spring.web;

import java.util.List;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;

/** The part of the path that the variable {@code tenant} of a pattern matches. */
record PathSource(PathPattern pattern) implements TenantSource {

  static final String VARIABLE = "tenant";

  @Override
  public List<String> named(RequestFacts request) {
    if (request.path().elements().stream().anyMatch(PathSource::isRelative)) {
      throw RefusedRequest.malformed("The path must hold no '.' or '..' segments.");
    }
    PathPattern.PathMatchInfo match = pattern.matchAndExtract(request.path());
    String tenant = match == null ? null : match.getUriVariables().get(VARIABLE);
    return tenant == null ? List.of() : List.of(tenant);
  }

  /** The server may resolve such a segment, and then handle another path than the one matched. */
  private static boolean isRelative(PathContainer.Element element) {
    return element instanceof PathContainer.PathSegment segment
        && (segment.valueToMatch().equals(".") || segment.valueToMatch().equals(".."));
  }

  @Override
  public boolean isAuthenticated() {
    return false;
  }

  @Override
  public String toString() {
    return "path '" + pattern + "'";
  }
}
