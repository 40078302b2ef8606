package io.reportcache.shared.redis;

import io.lettuce.core.RedisURI;
import io.reportcache.cache.SharedTier;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.StoreTier;
import io.reportcache.shared.jackson.JsonCodecs;
import io.reportcache.shared.resilience.ResilienceBreaker;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Assembles tiers on Redis. Needs the libraries when it is loaded. */
final class RedisTiers {

  private static final Duration OPEN_FOR = Duration.ofSeconds(1);

  private RedisTiers() {}

  static RedisURI parse(String uri) {
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

  static SharedTier single(RedisURI uri, SharedOptions options) {
    return on(new SingleServer(uri), options);
  }

  static SharedTier cluster(List<RedisURI> uris, SharedOptions options) {
    return on(new ClusterServer(uris), options);
  }

  private static SharedTier on(RedisServer server, SharedOptions options) {
    return new StoreTier(
        new RedisStore(server, options),
        ResilienceBreaker.create(server.commandTimeout(), OPEN_FOR),
        options,
        JsonCodecs.of(options));
  }
}
