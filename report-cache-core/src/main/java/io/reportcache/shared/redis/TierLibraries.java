package io.reportcache.shared.redis;

import io.reportcache.redis.RedisLibraries;

/** Checks that the libraries are there, before a class is loaded that needs them. */
final class TierLibraries {

  private static final String USE = "a shared tier on Redis";

  private TierLibraries() {}

  static void require() {
    RedisLibraries.requireLettuce(USE);
    RedisLibraries.require(
        USE,
        "io.github.resilience4j.circuitbreaker.CircuitBreaker",
        "Resilience4j",
        "io.github.resilience4j:resilience4j-circuitbreaker");
  }
}
