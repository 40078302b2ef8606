package io.reportcache.spring.web;

import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;

/** Everything in a request that may say which tenant it is for. */
interface RequestFacts {

  /**
   * Returns the values of the headers with this name, as they were sent; empty if there is none.
   */
  List<String> headers(String name);

  /** Returns the name of the host that the client addressed, without the port; null if unknown. */
  @Nullable String host();

  /** Returns the path below the application's own, with its segments decoded. */
  PathContainer path();

  /** Returns who was authenticated; null for nobody. */
  @Nullable Principal principal();

  /** Returns what the application's own resolvers name; empty if they name nothing. */
  List<String> own();
}
