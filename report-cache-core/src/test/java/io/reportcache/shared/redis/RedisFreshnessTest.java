package io.reportcache.shared.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.shared.FreshnessSoak;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.StoreTier;
import io.reportcache.shared.TextCodec;
import io.reportcache.shared.resilience.ResilienceBreaker;
import io.reportcache.testing.OwnRedis;
import io.reportcache.testing.Signals;
import io.reportcache.testing.SilentWire;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What readers get while a Redis and the ways there are in trouble. */
@Tag("slow")
@Tag("any-jdk")
class RedisFreshnessTest {

  private static final SharedOptions OPTIONS =
      OpenStores.OPTIONS
          .withCodec(new TextCodec())
          .withHeartbeat(Duration.ofMillis(100))
          .withMaximumStaleness(Duration.ofSeconds(1));

  private final List<SilentWire> wires = new ArrayList<>();
  private OwnRedis server;

  @AfterEach
  void close() throws Exception {
    for (SilentWire wire : wires) {
      wire.close();
    }
    server.close();
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void noReadIsStaleWhateverHappensToRedis() throws Exception {
    server = OwnRedis.start();
    try (FreshnessSoak soak = new FreshnessSoak(this::node)) {
      soak.run(10, this::trouble, () -> {});
    }
  }

  /** A node with a wire of its own. */
  private TenantCacheManager node(int number) {
    try {
      SilentWire wire = SilentWire.to(server.uri() + "/");
      wires.add(wire);
      String uri = wire.url(server.uri() + "/");
      return TenantCacheManager.builder()
          .node("node-" + number)
          .maximumSize(number < 2 ? 4 : 1_000) // two nodes read from the tier often
          .shared(number % 2 == 0 ? RedisTier.at(uri, OPTIONS) : impatient(uri))
          .build();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A tier that goes back to the server at once, so that more happens in a short time. */
  private static SharedTier impatient(String uri) {
    return new StoreTier(
        new RedisStore(new SingleServer(RedisURI.create(uri), SslOptions.create()), OPTIONS),
        ResilienceBreaker.create(Duration.ofMillis(250), Duration.ofMillis(20)),
        OPTIONS,
        new TextCodec());
  }

  private void trouble(Random random) throws Exception {
    if (random.nextInt(4) > 0) {
      passing(random);
      TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
    } else {
      lasting(random);
      TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000)); // so that all is well in between
    }
  }

  private void passing(Random random) throws Exception {
    switch (random.nextInt(6)) {
      case 0 -> server.call("FLUSHALL");
      case 1 -> server.call("DEL", fences(random));
      case 2 -> server.call("CLIENT", "KILL", "TYPE", "normal");
      case 3 -> server.call("CLIENT", "KILL", "TYPE", "pubsub");
      case 4 -> server.call("SCRIPT", "FLUSH");
      default -> {}
    }
  }

  private void lasting(Random random) throws Exception {
    SilentWire wire = wires.get(random.nextInt(wires.size()));
    switch (random.nextInt(6)) {
      case 0 -> server.call("CLIENT", "PAUSE", "" + random.nextInt(100, 400));
      case 1 -> restart(false);
      case 2 -> restart(true);
      case 3 -> freeze(random.nextInt(1_000));
      case 4 -> wire.cut();
      default -> wire.silence();
    }
  }

  private static String fences(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> "test:f:{all}:all_";
      case 1 -> "test:f:{tenant_acme}:tenant_acme_";
      default -> "test:f:{tenant_globex}:tenant_globex_";
    };
  }

  /** Starts it again: empty, or with what it held some time before its end. */
  private void restart(boolean isFromSnapshot) throws Exception {
    if (isFromSnapshot) {
      server.call("SAVE");
      TimeUnit.MILLISECONDS.sleep(50);
    } else {
      Files.deleteIfExists(server.directory().resolve("dump.rdb"));
    }
    server.kill();
    server.startAgain();
  }

  private void freeze(long millis) throws Exception {
    Signals.send("STOP", server.pid());
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } finally {
      Signals.send("CONT", server.pid());
    }
  }
}
