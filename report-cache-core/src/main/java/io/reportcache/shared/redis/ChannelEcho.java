package io.reportcache.shared.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.reportcache.redis.Deadline;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Hears messages, and finds out whether they still arrive: a connection on which nothing comes may
 * be dead, or lead to a server that no longer belongs to the others. Now and then a message is sent
 * over a channel of its own, and must come back.
 */
final class ChannelEcho extends RedisPubSubAdapter<byte[], byte[]> {

  private static final byte[] NOTHING = {};

  private final byte[] channel;
  private final byte[] own;
  private final RedisServer.Events events;
  private final AtomicInteger subscriptions = new AtomicInteger();
  private final AtomicReference<CompletableFuture<Boolean>> awaited =
      new AtomicReference<>(new CompletableFuture<>());

  ChannelEcho(byte[] channel, RedisServer.Events events) {
    this.channel = channel;
    this.own = RedisNames.bytes(RedisNames.text(channel) + ":" + UUID.randomUUID());
    this.events = events;
  }

  /** Returns the channels to subscribe to. */
  byte[][] channels() {
    return new byte[][] {channel, own};
  }

  /** Called again for each channel when the connection has come back by itself. */
  @Override
  public void subscribed(byte[] to, long count) {
    if (subscriptions.incrementAndGet() > channels().length) {
      events.gap();
    }
  }

  @Override
  public void message(byte[] from, byte[] message) {
    if (Arrays.equals(from, channel)) {
      events.message(message);
    } else if (Arrays.equals(from, own)) {
      awaited.get().complete(true);
    }
  }

  /**
   * Sends a message and waits until it has arrived.
   *
   * @throws Exception if it doesn't
   */
  void check(RedisClusterAsyncCommands<byte[], byte[]> commands, Deadline deadline)
      throws Exception {
    CompletableFuture<Boolean> heard = new CompletableFuture<>();
    awaited.set(heard);
    deadline.await(commands.publish(own, NOTHING));
    deadline.await(heard);
  }
}
