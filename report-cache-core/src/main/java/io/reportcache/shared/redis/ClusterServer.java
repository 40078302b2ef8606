package io.reportcache.shared.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.reportcache.redis.Deadline;
import io.reportcache.redis.LettuceClient;
import io.reportcache.redis.LettuceConnections;
import io.reportcache.redis.RedisAddress;
import io.reportcache.redis.Timeouts;
import java.time.Duration;
import java.util.List;

/** A cluster, whose nodes are found through some of them. */
final class ClusterServer implements RedisServer {

  private static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(10);

  private final Timeouts timeouts;
  private final List<RedisURI> given;
  private final List<RedisURI> uris;
  private final LettuceClient<RedisClusterClient> client;
  private final SlotIdentities identities = new SlotIdentities();
  private volatile boolean hasTried;

  ClusterServer(List<RedisURI> given, SslOptions tls) {
    RedisAddress.requireNodes(given);
    this.given = given;
    this.timeouts = Timeouts.of(given.get(0), COMMAND_TIMEOUT);
    this.uris = given.stream().map(timeouts::applyTo).toList();
    uris.forEach(uri -> Timeouts.limitHandshakes(uri, timeouts.firstConnect()));
    this.client = new LettuceClient<>(resources -> client(resources, tls));
  }

  private RedisClusterClient client(ClientResources resources, SslOptions tls) {
    RedisClusterClient made = RedisClusterClient.create(resources, uris);
    made.setOptions(
        ClusterClientOptions.builder()
            .autoReconnect(true) // nodes come and go; each connection's identity is read again
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(Timeouts.LONGEST_QUEUE)
            .socketOptions(timeouts.socketOptions())
            .sslOptions(tls)
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enablePeriodicRefresh(LOOKED_AT_EVERY)
                    .build())
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
      uris.forEach(uri -> Timeouts.limitHandshakes(uri, timeouts.connect()));
    }
  }

  private RedisLink connected(byte[] channel, Events events, Deadline deadline) throws Exception {
    RedisClusterClient nodes = client.get();
    deadline.await(nodes.refreshPartitionsAsync());
    StatefulRedisClusterConnection<byte[], byte[]> commands =
        deadline.await(nodes.connectAsync(ByteArrayCodec.INSTANCE));
    StatefulRedisClusterPubSubConnection<byte[], byte[]> messages = null;
    boolean isOpen = false;
    try {
      messages = deadline.await(nodes.connectPubSubAsync(ByteArrayCodec.INSTANCE));
      ClusterLink link =
          new ClusterLink(
              commands,
              messages,
              new ChannelEcho(channel, events),
              identities,
              events,
              () -> lookAgain(nodes));
      link.open(deadline);
      isOpen = true;
      return link;
    } finally {
      if (!isOpen) {
        LettuceConnections.close(commands, messages);
      }
    }
  }

  /** Has the nodes looked up, in the background. */
  @SuppressWarnings("FutureReturnValueIgnored") // it is done again if it fails
  private static void lookAgain(RedisClusterClient nodes) {
    if (!nodes.isTopologyRefreshInProgress()) {
      nodes.refreshPartitionsAsync();
    }
  }

  @Override
  public Duration commandTimeout() {
    return timeouts.command();
  }

  @Override
  public Duration connectTimeout() {
    Duration each = hasTried ? timeouts.connect() : timeouts.firstConnect();
    return each.multipliedBy(2); // the nodes are looked up first
  }

  @Override
  public void close(Deadline deadline) {
    client.close(deadline);
  }

  @Override
  public String toString() {
    return RedisAddress.shown(given);
  }
}
