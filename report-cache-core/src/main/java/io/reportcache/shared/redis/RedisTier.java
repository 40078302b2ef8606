package io.reportcache.shared.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.reportcache.cache.SharedTier;
import io.reportcache.redis.RedisAddress;
import io.reportcache.shared.SharedOptions;
import java.util.Collection;
import java.util.List;

/**
 * A shared tier on Redis 6.2 or later, or on Valkey. Needs the libraries {@code
 * io.lettuce:lettuce-core} and {@code io.github.resilience4j:resilience4j-circuitbreaker}.
 *
 * <pre>{@code
 * TenantCacheManager caches =
 *     TenantCacheManager.builder().shared(RedisTier.at("redis://localhost:6379")).build();
 * }</pre>
 *
 * <p>Which server, user, password and encryption is said by the URI, as Lettuce reads it: {@code
 * redis://user:password@host:port/database}, {@code rediss://} with TLS, {@code
 * redis-sentinel://host,host#master} by Sentinel. A command takes 250 ms at most, unless the URI
 * says {@code ?timeout=…}. After that this node goes on without the server.
 *
 * <p>All names in the server begin with the {@linkplain SharedOptions#withPrefix prefix}. A user
 * with restricted rights needs the keys <code>~{prefix}:*</code>, the channel <code>
 * &amp;{prefix}:*</code>, and the commands that {@code docs/cluster.md} names.
 *
 * <p>Connects when the cache is built. If the server can't be reached then, the cache goes on
 * without it, and it is tried again in the background. If it refuses the password or is too old,
 * building the cache fails.
 *
 * @since 0.1
 */
public final class RedisTier {

  private RedisTier() {}

  /**
   * Returns a tier on one server, with default options.
   *
   * @param uri its address, e.g. {@code redis://localhost:6379}
   * @throws IllegalArgumentException if the address can't be read
   * @throws IllegalStateException if a library is missing
   */
  public static SharedTier at(String uri) {
    return at(uri, SharedOptions.defaults());
  }

  /**
   * Returns a tier on one server.
   *
   * @param uri its address, e.g. {@code redis://localhost:6379}
   * @throws IllegalArgumentException if the address can't be read
   * @throws IllegalStateException if a library is missing
   */
  public static SharedTier at(String uri, SharedOptions options) {
    TierLibraries.require();
    return RedisTiers.single(RedisTiers.parse(uri), options, SslOptions.create());
  }

  /**
   * Returns a tier on one server, or on the master that Sentinel names, with default options.
   *
   * @throws IllegalStateException if a library is missing
   */
  public static SharedTier at(RedisURI uri) {
    return at(uri, SharedOptions.defaults());
  }

  /**
   * Returns a tier on one server, or on the master that Sentinel names.
   *
   * @throws IllegalStateException if a library is missing
   */
  public static SharedTier at(RedisURI uri, SharedOptions options) {
    TierLibraries.require();
    return RedisTiers.single(uri, options, SslOptions.create());
  }

  /**
   * Returns a tier on one server, or on the master that Sentinel names, over TLS.
   *
   * @param tls which certificates are trusted and shown; what the JVM says where this isn't given
   * @throws IllegalArgumentException if the address isn't one with TLS
   * @throws IllegalStateException if a library is missing
   */
  public static SharedTier at(RedisURI uri, SharedOptions options, SslOptions tls) {
    TierLibraries.require();
    RedisAddress.requireTls(List.of(uri));
    return RedisTiers.single(uri, options, tls);
  }

  /**
   * Returns a tier on a cluster.
   *
   * @param uri the address of one of its nodes, through which the others are found
   * @throws IllegalArgumentException if the address can't be read, is that of a Sentinel, or has
   *     the number of a database, which a cluster doesn't know
   * @throws IllegalStateException if a library is missing
   */
  public static SharedTier cluster(String uri, SharedOptions options) {
    TierLibraries.require();
    return RedisTiers.cluster(List.of(RedisTiers.parse(uri)), options, SslOptions.create());
  }

  /**
   * Returns a tier on a cluster.
   *
   * @param uris the addresses of some of its nodes, through which the others are found; at least
   *     one
   * @throws IllegalArgumentException if there is none, or one of a Sentinel or with the number of a
   *     database
   * @throws IllegalStateException if a library is missing
   */
  public static SharedTier cluster(Collection<RedisURI> uris, SharedOptions options) {
    TierLibraries.require();
    return RedisTiers.cluster(List.copyOf(uris), options, SslOptions.create());
  }

  /**
   * Returns a tier on a cluster, over TLS.
   *
   * @param uris the addresses of some of its nodes, through which the others are found; at least
   *     one
   * @param tls which certificates are trusted and shown; what the JVM says where this isn't given
   * @throws IllegalArgumentException if there is no address, or one without TLS, of a Sentinel or
   *     with the number of a database
   * @throws IllegalStateException if a library is missing
   */
  public static SharedTier cluster(
      Collection<RedisURI> uris, SharedOptions options, SslOptions tls) {
    TierLibraries.require();
    RedisAddress.requireTls(uris);
    return RedisTiers.cluster(List.copyOf(uris), options, tls);
  }
}
