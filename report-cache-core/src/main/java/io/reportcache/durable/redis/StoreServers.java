package io.reportcache.durable.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.reportcache.redis.RedisAddress;
import io.reportcache.redis.Timeouts;
import java.time.Duration;
import java.util.List;

/** Opens stores. Needs the library when it is loaded. */
final class StoreServers {

  private StoreServers() {}

  static RedisDeliveryStore single(RedisURI uri, RedisDeliveryOptions options, SslOptions tls) {
    return RedisDeliveryStore.open(
        new SingleStoreServer(uri, timeouts(uri, options), tls), options.prefix());
  }

  static RedisDeliveryStore cluster(
      List<RedisURI> uris, RedisDeliveryOptions options, SslOptions tls) {
    RedisAddress.requireNodes(uris);
    return RedisDeliveryStore.open(
        new ClusterStoreServer(uris, timeouts(uris.get(0), options), tls), options.prefix());
  }

  private static Timeouts timeouts(RedisURI uri, RedisDeliveryOptions options) {
    Timeouts usual = Timeouts.of(uri, RedisDeliveryOptions.DEFAULT_TIME_LIMIT);
    Duration limit = options.timeLimit();
    return limit == null ? usual : new Timeouts(usual.connect(), limit);
  }
}
