package io.reportcache.shared.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.reportcache.cache.SharedTier;
import io.reportcache.redis.RedisAddress;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.StoreTier;
import io.reportcache.shared.jackson.JsonCodecs;
import io.reportcache.shared.resilience.ResilienceBreaker;
import java.time.Duration;
import java.util.List;

/** Assembles tiers on Redis. Needs the libraries when it is loaded. */
final class RedisTiers {

  private static final Duration OPEN_FOR = Duration.ofSeconds(1);

  private RedisTiers() {}

  static RedisURI parse(String uri) {
    return RedisAddress.parse(uri);
  }

  static SharedTier single(RedisURI uri, SharedOptions options, SslOptions tls) {
    return on(new SingleServer(uri, tls), options);
  }

  static SharedTier cluster(List<RedisURI> uris, SharedOptions options, SslOptions tls) {
    return on(new ClusterServer(uris, tls), options);
  }

  private static SharedTier on(RedisServer server, SharedOptions options) {
    return new StoreTier(
        new RedisStore(server, options),
        ResilienceBreaker.create(server.commandTimeout(), OPEN_FOR),
        options,
        JsonCodecs.of(options));
  }
}
