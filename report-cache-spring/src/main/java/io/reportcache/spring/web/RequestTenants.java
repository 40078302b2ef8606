package io.reportcache.spring.web;

import io.reportcache.tenant.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Tells which tenant a request is for, by all of its sources together. None overrides another: what
 * several of them name must be the same tenant. Where some are authenticated, these decide, and the
 * client can only choose among what they allow.
 */
final class RequestTenants {

  private final List<TenantSource> sources;
  private final List<PathPattern> optionalPaths;
  private final boolean required;
  private final @Nullable TenantDirectory directory;

  RequestTenants(
      List<TenantSource> sources,
      List<PathPattern> optionalPaths,
      boolean required,
      @Nullable TenantDirectory directory) {
    this.sources = List.copyOf(sources);
    this.optionalPaths = List.copyOf(optionalPaths);
    this.required = required;
    this.directory = directory;
  }

  /**
   * Returns the tenant of the request; null if it is for none, and needn't be.
   *
   * @param isPreflight whether a browser only asks what it may send, which it does without a tenant
   * @throws RefusedRequest if it has to be answered with a problem
   */
  @Nullable TenantId of(RequestFacts request, boolean isPreflight) {
    boolean needed = required && !isPreflight && !isOptional(request);
    TenantId chosen = null;
    Set<TenantId> allowed = null;
    for (TenantSource source : sources) {
      Set<TenantId> named = check(source, request);
      if (named.isEmpty()) {
        continue;
      }
      if (source.isAuthenticated()) {
        allowed = allowed == null ? named : common(allowed, named);
      } else {
        TenantId one = named.iterator().next();
        if (chosen != null && !chosen.equals(one)) {
          throw RefusedRequest.disagreement();
        }
        chosen = one;
      }
    }
    TenantId tenant = hasAuthenticated() ? among(allowed, chosen, needed) : chosen;
    if (tenant == null && needed) {
      throw missing();
    }
    if (tenant != null && directory != null && !directory.contains(tenant)) {
      throw RefusedRequest.unknown();
    }
    return tenant;
  }

  /** Returns an answer for a request that was let in without a tenant, and then needed one. */
  RefusedRequest missing() {
    return RefusedRequest.missing(
        "The request names no tenant. It is taken from: %s.".formatted(described()));
  }

  boolean hasAuthenticated() {
    return sources.stream().anyMatch(TenantSource::isAuthenticated);
  }

  private static Set<TenantId> check(TenantSource source, RequestFacts request) {
    return source.named(request).stream()
        .map(id -> OutsideIds.check(id, source))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Set<TenantId> common(Set<TenantId> some, Set<TenantId> others) {
    Set<TenantId> both = new LinkedHashSet<>(some);
    both.retainAll(others);
    if (both.isEmpty()) {
      throw RefusedRequest.disagreement();
    }
    return both;
  }

  private @Nullable TenantId among(
      @Nullable Set<TenantId> allowed, @Nullable TenantId chosen, boolean needed) {
    if (allowed == null) {
      if (chosen != null && needed) {
        throw RefusedRequest.forbidden(
            "The request names a tenant, but nothing authenticated allows it: there must be a %s."
                .formatted(described(true)));
      }
      return null; // what the client likes to be is believed nowhere
    }
    if (chosen != null) {
      if (!allowed.contains(chosen)) {
        throw RefusedRequest.disagreement();
      }
      return chosen;
    }
    if (allowed.size() > 1 && needed) {
      throw RefusedRequest.missing(
          "The client may act for several tenants. Choose one by: %s.".formatted(described(false)));
    }
    return allowed.size() == 1 ? allowed.iterator().next() : null;
  }

  private boolean isOptional(RequestFacts request) {
    return optionalPaths.stream().anyMatch(pattern -> pattern.matches(request.path()));
  }

  private String described(boolean authenticated) {
    return described(
        sources.stream().filter(source -> source.isAuthenticated() == authenticated).toList());
  }

  /** Returns the sources, for answers and logs. */
  String described() {
    return described(sources);
  }

  private static String described(List<TenantSource> sources) {
    List<String> all = new ArrayList<>();
    sources.forEach(source -> all.add(source.toString()));
    return all.isEmpty() ? "nothing" : String.join(", ", all);
  }
}
