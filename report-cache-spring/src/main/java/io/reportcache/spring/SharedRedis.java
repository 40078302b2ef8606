package io.reportcache.spring;

import io.lettuce.core.RedisURI;
import io.reportcache.cache.SharedTier;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.redis.RedisTier;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Makes the shared tier on Redis. */
final class SharedRedis {

  private SharedRedis() {}

  /**
   * Returns the tier.
   *
   * @throws IllegalStateException if a library is missing
   * @throws IllegalArgumentException if the address can't be read
   */
  static SharedTier tier(RedisAddress address, Duration timeout, SharedOptions options) {
    if (!ClassUtils.isPresent("io.lettuce.core.RedisClient", SharedRedis.class.getClassLoader())) {
      throw new IllegalStateException(
          "report-cache.shared.tier=redis needs Lettuce, which isn't on the class path; add io.lettuce:lettuce-core");
    }
    List<RedisURI> uris = Lettuce.uris(address, timeout);
    return address.cluster()
        ? RedisTier.cluster(uris, options)
        : RedisTier.at(uris.get(0), options);
  }

  /** Loaded only where Lettuce is there. */
  static final class Lettuce {

    private Lettuce() {}

    static List<RedisURI> uris(RedisAddress address, Duration timeout) {
      List<RedisURI> uris =
          address.url() != null
              ? List.of(parse(address.url()))
              : address.master() != null
                  ? List.of(sentinel(address))
                  : address.nodes().stream().map(node -> single(address, node)).toList();
      uris.forEach(uri -> uri.setTimeout(timeout));
      return uris;
    }

    private static RedisURI parse(String url) {
      try {
        return RedisURI.create(url);
      } catch (RuntimeException e) { // its message may hold the password
        throw new IllegalArgumentException(
            "spring.data.redis.url can't be read (%s); write it as redis://user:password@host:6379, or rediss:// with encryption"
                .formatted(e.getClass().getSimpleName()));
      }
    }

    private static RedisURI single(RedisAddress address, RedisAddress.Node node) {
      RedisURI uri = RedisURI.create(node.host(), node.port());
      uri.setDatabase(address.database());
      return secured(uri, address, address.username(), address.password());
    }

    private static RedisURI sentinel(RedisAddress address) {
      RedisURI uri = new RedisURI();
      uri.setSentinelMasterId(String.valueOf(address.master()));
      uri.setDatabase(address.database());
      for (RedisAddress.Node node : address.nodes()) {
        uri.getSentinels()
            .add(
                secured(
                    RedisURI.create(node.host(), node.port()),
                    address,
                    address.sentinelUsername(),
                    address.sentinelPassword()));
      }
      return secured(uri, address, address.username(), address.password());
    }

    private static RedisURI secured(
        RedisURI uri, RedisAddress address, @Nullable String username, @Nullable String password) {
      uri.setSsl(address.ssl());
      if (password != null) {
        uri.setCredentialsProvider(
            io.lettuce.core.RedisCredentialsProvider.from(
                () -> io.lettuce.core.RedisCredentials.just(username, password)));
      }
      return uri;
    }
  }
}
