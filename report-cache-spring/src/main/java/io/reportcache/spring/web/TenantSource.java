package io.reportcache.spring.web;

import java.util.List;

/**
 * A part of a request that may name its tenant. Its {@code toString} says which, for logs and
 * answers.
 */
interface TenantSource {

  /** The kinds of sources that can be configured. */
  enum Kind {
    HEADER,
    SUBDOMAIN,
    PATH,
    CLAIM,
    PRINCIPAL
  }

  /**
   * Returns the ids that the request names here, unchecked; none if it says nothing. An
   * authenticated source may allow several.
   *
   * @throws RefusedRequest if it can't be told what the request names
   */
  List<String> named(RequestFacts request);

  /**
   * Tells whether the client has proved what is named here, so that it can't name what it likes.
   */
  boolean isAuthenticated();
}
