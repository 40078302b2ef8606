package io.reportcache.durable.redis;

import io.lettuce.core.RedisURI;
import io.reportcache.testing.RawRedis;
import io.reportcache.testing.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A store with a prefix of its own on some server, which the test may look into. */
public final class TestStore implements AutoCloseable {

  final String uri;
  final String prefix;
  public final RedisDeliveryStore store;

  private TestStore(String uri, String prefix) {
    this.uri = uri;
    this.prefix = prefix;
    this.store = RedisDeliveries.at(uri, RedisDeliveryOptions.defaults().withPrefix(prefix));
  }

  /** Opens one on the server of all tests. */
  public static TestStore open() {
    return at(TestServers.redis());
  }

  /** Opens one on a server of the test's own. */
  static TestStore at(String uri) {
    return new TestStore(uri, "test-" + UUID.randomUUID());
  }

  /** Returns where the deliveries are, for a worker in a process of its own. */
  String home() {
    return uri + "#" + prefix;
  }

  /** Returns the name in Redis. */
  String name(String name) {
    return RedisDeliveryStore.base(prefix) + name;
  }

  Object call(String... command) {
    try (RawRedis raw = RawRedis.to(RedisURI.create(uri).getPort())) {
      return raw.call(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes all times earlier, and so lets time pass. */
  void pass(Duration time) {
    for (String index : List.of("delayed", "claimed", "ended")) {
      require(
          call(
              "EVAL",
              "for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do"
                  + " redis.call('ZINCRBY', KEYS[1], ARGV[1], id) end return 1",
              "1",
              name(index),
              Long.toString(-time.toMillis() * 1_000)));
    }
  }

  private static void require(Object answer) {
    if (String.valueOf(answer).startsWith("-")) {
      throw new IllegalStateException(String.valueOf(answer));
    }
  }

  /** Removes all of its names. */
  void empty() {
    require(
        call(
            "EVAL",
            "for _, name in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('UNLINK', name) end"
                + " return 1",
            "1",
            name(""),
            name("") + "*"));
  }

  @Override
  public void close() {
    store.close();
    empty();
  }
}
