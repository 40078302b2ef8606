package io.reportcache.durable.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.reportcache.redis.Deadline;
import io.reportcache.redis.LettuceClient;
import io.reportcache.redis.RedisAddress;
import io.reportcache.redis.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A cluster, one node of which has all deliveries, since their names share a slot. */
final class ClusterStoreServer implements StoreServer {

  private static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(10);

  private final Timeouts timeouts;
  private final List<RedisURI> given;
  private final LettuceClient<RedisClusterClient> client;

  ClusterStoreServer(List<RedisURI> given, Timeouts timeouts, SslOptions tls) {
    this.given = given;
    this.timeouts = timeouts;
    this.client = new LettuceClient<>(resources -> client(resources, tls));
  }

  private RedisClusterClient client(ClientResources resources, SslOptions tls) {
    RedisClusterClient made =
        RedisClusterClient.create(resources, given.stream().map(timeouts::applyTo).toList());
    made.setOptions(
        ClusterClientOptions.builder()
            .autoReconnect(true) // nodes come and go
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
  public CompletionStage<Line> connect() {
    RedisClusterClient nodes = client.get();
    return nodes
        .refreshPartitionsAsync()
        .thenCompose(done -> nodes.connectAsync(ByteArrayCodec.INSTANCE))
        .thenApply(connection -> new Line(connection, connection.async()));
  }

  @Override
  public CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>>
      connectForMessages() {
    return client.get().connectPubSubAsync(ByteArrayCodec.INSTANCE);
  }

  @Override
  public CompletionStage<String> info(Line line, byte[] name, String section) {
    return node(line, name).thenCompose(node -> node.async().info(section));
  }

  @Override
  public CompletionStage<String> savePoints(Line line, byte[] name) {
    return node(line, name)
        .thenCompose(node -> node.async().configGet("save"))
        .thenApply(found -> found.getOrDefault("save", ""));
  }

  @SuppressWarnings("unchecked") // it is the one that connect() has made
  private static CompletionStage<StatefulRedisConnection<byte[], byte[]>> node(
      Line line, byte[] name) {
    var connection = (StatefulRedisClusterConnection<byte[], byte[]>) line.connection();
    int slot = SlotHash.getSlot(name);
    RedisClusterNode node = connection.getPartitions().getPartitionBySlot(slot);
    if (node == null) {
      throw new IllegalStateException("no node of the cluster has slot " + slot);
    }
    return connection.getConnectionAsync(node.getUri().getHost(), node.getUri().getPort());
  }

  @Override
  public Duration connectTimeout() {
    return timeouts.connect().multipliedBy(2); // the nodes are looked up first
  }

  @Override
  public Duration commandTimeout() {
    return timeouts.command();
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
