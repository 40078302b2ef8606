/**
 * Deliveries in Redis or Valkey, by the library Lettuce: one server, Sentinel or Cluster. Begin
 * with {@link io.reportcache.durable.redis.RedisDeliveries}.
 */
@NullMarked
package io.reportcache.durable.redis;

import org.jspecify.annotations.NullMarked;
