/**
 * A shared tier on Redis or Valkey, by the library Lettuce: one server, Sentinel or Cluster. Begin
 * with {@link io.reportcache.shared.redis.RedisTier}.
 */
@NullMarked
package io.reportcache.shared.redis;

import org.jspecify.annotations.NullMarked;
