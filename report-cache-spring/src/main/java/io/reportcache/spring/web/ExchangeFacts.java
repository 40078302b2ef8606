package io.reportcache.spring.web;

import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** What a request says in WebFlux, where the principal and the own rules have been asked before. */
record ExchangeFacts(ServerHttpRequest request, @Nullable Principal principal, List<String> own)
    implements RequestFacts {

  @Override
  public List<String> headers(String name) {
    List<String> values = new ArrayList<>(); // the look-ups differ between Spring 6 and 7
    request
        .getHeaders()
        .forEach(
            (each, sent) -> {
              if (each.equalsIgnoreCase(name)) {
                values.addAll(sent);
              }
            });
    return values;
  }

  @Override
  public @Nullable String host() {
    return request.getURI().getHost();
  }

  @Override
  public PathContainer path() {
    return request.getPath().pathWithinApplication();
  }
}
