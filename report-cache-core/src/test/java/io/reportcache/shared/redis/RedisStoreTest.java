package io.reportcache.shared.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.SharedStore;
import io.reportcache.shared.SharedStoreContract;
import io.reportcache.shared.SpaceName;
import io.reportcache.testing.RawRedis;
import io.reportcache.testing.TestServers;
import java.util.UUID;

/** The contract on one server. */
class RedisStoreTest extends SharedStoreContract {

  private final SharedOptions options =
      SharedOptions.defaults().withPrefix("test-" + UUID.randomUUID());
  private final RedisNames names = new RedisNames(options.prefix());
  private final RedisURI uri = RedisURI.create(TestServers.redis() + "?timeout=5s");

  @Override
  protected SharedStore newStore() {
    return new RedisStore(new SingleServer(uri, SslOptions.create()), options);
  }

  @Override
  protected void loseFences(SpaceName space) throws Exception {
    try (RawRedis raw = RawRedis.to(uri.getPort())) {
      raw.call("DEL", RedisNames.text(names.fences(space)));
    }
  }

  @Override
  protected void disown(SpaceName space) throws Exception {
    try (RawRedis raw = RawRedis.to(uri.getPort())) {
      raw.call("HSET", RedisNames.text(names.fences(space)), "@id", "another");
    }
  }
}
