package io.reportcache.durable.redis;

import io.reportcache.durable.jdbc.KilledServer;
import io.reportcache.durable.jdbc.KilledWorkersContract;
import io.reportcache.testing.OwnRedis;
import org.junit.jupiter.api.Tag;

/** With a Redis that writes each change to disk, and is killed. */
@Tag("slow")
@Tag("any-jdk")
class RedisKilledWorkersTest extends KilledWorkersContract<RedisDeliveryStore> {

  RedisKilledWorkersTest() {
    super(1_000, 250, 3); // more than one script adds
  }

  @Override
  protected KilledServer<RedisDeliveryStore> start() throws Exception {
    OwnRedis redis = OwnRedis.start("--appendonly", "yes", "--appendfsync", "always");
    return new Server(redis, TestStore.at(redis.uri()));
  }

  private record Server(OwnRedis redis, TestStore test)
      implements KilledServer<RedisDeliveryStore> {

    @Override
    public String home() {
      return test.home();
    }

    @Override
    public RedisDeliveryStore store() {
      return test.store;
    }

    @Override
    public void cut() throws Exception {
      redis.call("CLIENT", "KILL", "TYPE", "normal");
      redis.call("CLIENT", "KILL", "TYPE", "pubsub");
    }

    @Override
    public void stop(boolean last) throws Exception {
      redis.kill();
    }

    @Override
    public void startAgain() throws Exception {
      redis.startAgain();
    }

    @Override
    public void check() {
      Invariants.check(test);
    }

    @Override
    public void close() throws Exception {
      test.close();
      redis.close();
    }
  }
}
