package io.reportcache.durable.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.reportcache.redis.RedisAddress;
import io.reportcache.redis.RedisLibraries;
import java.util.Collection;
import java.util.List;

/**
 * Opens stores of deliveries on Redis 6.2 or later, or on Valkey. Needs the library {@code
 * io.lettuce:lettuce-core}.
 *
 * <pre>{@code
 * try (RedisDeliveryStore store = RedisDeliveries.at("redis://localhost:6379")) {
 *   DurableEvents events = DurableEvents.builder(store).build();
 * }
 * }</pre>
 *
 * <p>Which server, user, password and encryption is said by the URI, as Lettuce reads it: {@code
 * redis://user:password@host:port/database}, {@code rediss://} with TLS, {@code
 * redis-sentinel://host,host#master} by Sentinel.
 *
 * <p>Each method connects, and throws {@link io.reportcache.durable.store.DeliveryStoreException}
 * if the server can't be reached, refuses the password, is a replica, or is older than 6.2. It
 * warns in the log of a server that keeps nothing on disk, and of one that removes keys when its
 * memory is full.
 *
 * @since 0.1
 */
public final class RedisDeliveries {

  private static final String USE = "a store of deliveries on Redis";

  private RedisDeliveries() {}

  /**
   * Returns a store on one server, with default options.
   *
   * @param uri its address, e.g. {@code redis://localhost:6379}
   * @throws IllegalArgumentException if the address can't be read
   * @throws IllegalStateException if the library is missing
   * @throws io.reportcache.durable.store.DeliveryStoreException if the server can't be used
   */
  public static RedisDeliveryStore at(String uri) {
    return at(uri, RedisDeliveryOptions.defaults());
  }

  /**
   * Returns a store on one server.
   *
   * @param uri its address, e.g. {@code redis://localhost:6379}
   * @throws IllegalArgumentException if the address can't be read
   * @throws IllegalStateException if the library is missing
   * @throws io.reportcache.durable.store.DeliveryStoreException if the server can't be used
   */
  public static RedisDeliveryStore at(String uri, RedisDeliveryOptions options) {
    RedisLibraries.requireLettuce(USE);
    return StoreServers.single(RedisAddress.parse(uri), options, SslOptions.create());
  }

  /**
   * Returns a store on one server, or on the master that Sentinel names, with default options.
   *
   * @throws IllegalStateException if the library is missing
   * @throws io.reportcache.durable.store.DeliveryStoreException if the server can't be used
   */
  public static RedisDeliveryStore at(RedisURI uri) {
    return at(uri, RedisDeliveryOptions.defaults());
  }

  /**
   * Returns a store on one server, or on the master that Sentinel names.
   *
   * @throws IllegalStateException if the library is missing
   * @throws io.reportcache.durable.store.DeliveryStoreException if the server can't be used
   */
  public static RedisDeliveryStore at(RedisURI uri, RedisDeliveryOptions options) {
    RedisLibraries.requireLettuce(USE);
    return StoreServers.single(uri, options, SslOptions.create());
  }

  /**
   * Returns a store on one server, or on the master that Sentinel names, over TLS.
   *
   * @param tls which certificates are trusted and shown; what the JVM says where this isn't given
   * @throws IllegalArgumentException if the address isn't one with TLS
   * @throws IllegalStateException if the library is missing
   * @throws io.reportcache.durable.store.DeliveryStoreException if the server can't be used
   */
  public static RedisDeliveryStore at(RedisURI uri, RedisDeliveryOptions options, SslOptions tls) {
    RedisLibraries.requireLettuce(USE);
    RedisAddress.requireTls(List.of(uri));
    return StoreServers.single(uri, options, tls);
  }

  /**
   * Returns a store on a cluster. All of its names share one hash slot, so one node of the cluster
   * has all deliveries; a second store with another prefix may be on another node.
   *
   * @param uri the address of one of its nodes, through which the others are found
   * @throws IllegalArgumentException if the address can't be read, is that of a Sentinel, or has
   *     the number of a database, which a cluster doesn't know
   * @throws IllegalStateException if the library is missing
   * @throws io.reportcache.durable.store.DeliveryStoreException if the cluster can't be used
   */
  public static RedisDeliveryStore cluster(String uri, RedisDeliveryOptions options) {
    RedisLibraries.requireLettuce(USE);
    return StoreServers.cluster(List.of(RedisAddress.parse(uri)), options, SslOptions.create());
  }

  /**
   * Returns a store on a cluster, as {@link #cluster(String, RedisDeliveryOptions)} does.
   *
   * @param uris the addresses of some of its nodes, through which the others are found; at least
   *     one
   * @throws IllegalArgumentException if there is none, or one of a Sentinel or with the number of a
   *     database
   * @throws IllegalStateException if the library is missing
   * @throws io.reportcache.durable.store.DeliveryStoreException if the cluster can't be used
   */
  public static RedisDeliveryStore cluster(
      Collection<RedisURI> uris, RedisDeliveryOptions options) {
    RedisLibraries.requireLettuce(USE);
    return StoreServers.cluster(List.copyOf(uris), options, SslOptions.create());
  }

  /**
   * Returns a store on a cluster, over TLS.
   *
   * @param uris the addresses of some of its nodes, through which the others are found; at least
   *     one
   * @param tls which certificates are trusted and shown; what the JVM says where this isn't given
   * @throws IllegalArgumentException if there is no address, or one without TLS, of a Sentinel or
   *     with the number of a database
   * @throws IllegalStateException if the library is missing
   * @throws io.reportcache.durable.store.DeliveryStoreException if the cluster can't be used
   */
  public static RedisDeliveryStore cluster(
      Collection<RedisURI> uris, RedisDeliveryOptions options, SslOptions tls) {
    RedisLibraries.requireLettuce(USE);
    RedisAddress.requireTls(uris);
    return StoreServers.cluster(List.copyOf(uris), options, tls);
  }
}
