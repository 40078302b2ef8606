package io.reportcache.redis;

import io.lettuce.core.RedisURI;
import java.util.Objects;

/** Reads addresses of servers. */
public final class RedisAddress {

  private RedisAddress() {}

  /**
   * Returns the address that the text says.
   *
   * @throws IllegalArgumentException if it can't be read
   */
  public static RedisURI parse(String uri) {
    Objects.requireNonNull(uri, "uri must not be null");
    try {
      return RedisURI.create(uri);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the address of Redis can't be read; expected something like redis://localhost:6379, or"
              + " redis://user:password@host:6379/0 ("
              + e.getClass().getSimpleName()
              + ")"); // its message may hold the password
    }
  }
}
