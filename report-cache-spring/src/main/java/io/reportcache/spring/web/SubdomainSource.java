package io.reportcache.spring.web;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The label before one of the base domains, in lower case, since host names have no case.
 *
 * @param domains the base domains, in lower case
 */
record SubdomainSource(List<String> domains) implements TenantSource {

  SubdomainSource {
    domains = // the longest first, since one may lie below another
        domains.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  @Override
  public List<String> named(RequestFacts request) {
    String sent = request.host();
    if (sent == null) {
      return List.of();
    }
    String host = sent.toLowerCase(Locale.ROOT);
    if (domains.contains(host)) {
      return List.of();
    }
    for (String domain : domains) {
      if (host.endsWith("." + domain)) {
        String label = host.substring(0, host.length() - domain.length() - 1);
        if (label.indexOf('.') >= 0) {
          throw RefusedRequest.malformed(
              "The host must be one label below %s, such as acme.%s.".formatted(domain, domain));
        }
        return List.of(label);
      }
    }
    return List.of();
  }

  @Override
  public boolean isAuthenticated() {
    return false;
  }

  @Override
  public String toString() {
    return "sub-domain of " + String.join(" or ", domains);
  }
}
