package io.reportcache.shared.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.reportcache.redis.Deadline;
import io.reportcache.redis.LettuceClient;
import io.reportcache.redis.LettuceConnections;
import io.reportcache.redis.RedisAddress;
import io.reportcache.redis.Timeouts;
import java.time.Duration;

/** One server, or the master that Sentinel names. */
final class SingleServer implements RedisServer {

  private final RedisURI given;
  private final RedisURI uri;
  private final Timeouts timeouts;
  private final LettuceClient<RedisClient> client;
  private volatile boolean hasTried;

  SingleServer(RedisURI given, SslOptions tls) {
    this.given = given;
    this.timeouts = Timeouts.of(given, COMMAND_TIMEOUT);
    this.uri = timeouts.applyTo(given);
    Timeouts.limitHandshakes(uri, timeouts.firstConnect());
    this.client = new LettuceClient<>(resources -> client(resources, tls));
  }

  private RedisClient client(ClientResources resources, SslOptions tls) {
    RedisClient made = RedisClient.create(resources, uri);
    made.setOptions(
        ClientOptions.builder()
            .autoReconnect(false) // a link belongs to one server, whose identity it has read
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(Timeouts.LONGEST_QUEUE)
            .socketOptions(timeouts.socketOptions())
            .sslOptions(tls)
            .build());
    return made;
  }

  @Override
  public void prepare() {
    var unused = client.get();
  }

  @Override
  public RedisLink connect(byte[] channel, Events events, Deadline deadline) throws Exception {
    try {
      return connected(channel, events, deadline);
    } finally {
      hasTried = true;
      Timeouts.limitHandshakes(uri, timeouts.connect());
    }
  }

  private RedisLink connected(byte[] channel, Events events, Deadline deadline) throws Exception {
    StatefulRedisConnection<byte[], byte[]> commands =
        deadline.await(client.get().connectAsync(ByteArrayCodec.INSTANCE, uri));
    StatefulRedisPubSubConnection<byte[], byte[]> messages = null;
    boolean isOpen = false;
    try {
      messages = deadline.await(client.get().connectPubSubAsync(ByteArrayCodec.INSTANCE, uri));
      SingleLink link = new SingleLink(commands, messages, new ChannelEcho(channel, events));
      RedisConnectionStateListener watch = new Watch(events);
      commands.addListener(watch);
      messages.addListener(watch);
      link.open(deadline);
      isOpen = true;
      return link;
    } finally {
      if (!isOpen) {
        LettuceConnections.close(commands, messages);
      }
    }
  }

  @Override
  public Duration commandTimeout() {
    return timeouts.command();
  }

  @Override
  public Duration connectTimeout() {
    return hasTried ? timeouts.connect() : timeouts.firstConnect();
  }

  @Override
  public void close(Deadline deadline) {
    client.close(deadline);
  }

  @Override
  public String toString() {
    return RedisAddress.shown(given);
  }

  private record Watch(Events events) implements RedisConnectionStateListener {
    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
      events.lost();
    }
  }
}
