package io.reportcache.durable.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.reportcache.redis.Deadline;
import io.reportcache.redis.LettuceClient;
import io.reportcache.redis.LettuceConnections;
import io.reportcache.redis.RedisAddress;
import io.reportcache.redis.ServerInfo;
import io.reportcache.redis.Timeouts;
import io.reportcache.redis.UnusableServerException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One server, or the master that Sentinel names, which is asked at each connection. */
final class SingleStoreServer implements StoreServer {

  private final RedisURI given;
  private final RedisURI uri;
  private final Timeouts timeouts;
  private final LettuceClient<RedisClient> client;

  SingleStoreServer(RedisURI given, Timeouts timeouts, SslOptions tls) {
    this.given = given;
    this.timeouts = timeouts;
    this.uri = timeouts.applyTo(given);
    this.client = new LettuceClient<>(resources -> client(resources, tls));
  }

  private RedisClient client(ClientResources resources, SslOptions tls) {
    RedisClient made = RedisClient.create(resources, uri);
    made.setOptions(
        ClientOptions.builder()
            .autoReconnect(false) // the next call connects, and finds the master
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
  public CompletionStage<Line> connect() {
    return client
        .get()
        .connectAsync(ByteArrayCodec.INSTANCE, uri)
        .thenCompose(
            connection ->
                connection
                    .async()
                    .info("server")
                    .thenAccept(info -> new ServerInfo(info).requireSingle())
                    .thenCompose(done -> connection.async().info("replication"))
                    .thenAccept(info -> requireMaster(new ServerInfo(info)))
                    .thenApply(done -> new Line(connection, connection.async()))
                    .whenComplete(
                        (line, failure) -> {
                          if (line == null) {
                            LettuceConnections.close(connection);
                          }
                        }));
  }

  private static void requireMaster(ServerInfo server) {
    if (!server.isMaster()) {
      throw new UnusableServerException(
          "it is a replica, which can't be written to; give the address of the master, or of Sentinel"
              + " as in redis-sentinel://host:26379#master");
    }
  }

  @Override
  public CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>>
      connectForMessages() {
    return client.get().connectPubSubAsync(ByteArrayCodec.INSTANCE, uri);
  }

  @Override
  public CompletionStage<String> info(Line line, byte[] name, String section) {
    return line.commands().info(section);
  }

  @Override
  public CompletionStage<String> savePoints(Line line, byte[] name) {
    return line.commands().configGet("save").thenApply(found -> found.getOrDefault("save", ""));
  }

  @Override
  public Duration connectTimeout() {
    return timeouts.connect();
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
