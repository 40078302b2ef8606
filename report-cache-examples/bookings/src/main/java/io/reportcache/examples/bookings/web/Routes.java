package io.reportcache.examples.bookings.web;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a service can be asked. Not safe for use by many threads while it is put together. */
public final class Routes {

  private final Map<String, Endpoint> endpoints = new TreeMap<>();

  private Routes() {}

  /** Begins with none. */
  public static Routes of() {
    return new Routes();
  }

  /** Returns what all of these have. */
  public static Routes ofAll(Routes... parts) {
    Routes all = new Routes();
    for (Routes part : parts) {
      all.endpoints.putAll(part.endpoints);
    }
    return all;
  }

  /** Adds a question. */
  public Routes get(String path, Endpoint endpoint) {
    endpoints.put("GET " + path, endpoint);
    return this;
  }

  /** Adds a command. */
  public Routes post(String path, Endpoint endpoint) {
    endpoints.put("POST " + path, endpoint);
    return this;
  }

  @Nullable Endpoint find(String method, String path) {
    return endpoints.get(method + " " + path);
  }
}
