package io.reportcache.shared.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.reportcache.redis.Deadline;
import io.reportcache.redis.LettuceConnections;
import io.reportcache.redis.ServerInfo;
import io.reportcache.redis.UnusableServerException;
import java.util.Collection;
import java.util.List;

/** Two connections to one server. They don't reconnect: another link takes this one's place. */
final class SingleLink implements RedisLink {

  private final StatefulRedisConnection<byte[], byte[]> commands;
  private final StatefulRedisPubSubConnection<byte[], byte[]> messages;
  private final ChannelEcho echo;
  private volatile String identity = "";

  SingleLink(
      StatefulRedisConnection<byte[], byte[]> commands,
      StatefulRedisPubSubConnection<byte[], byte[]> messages,
      ChannelEcho echo) {
    this.commands = commands;
    this.messages = messages;
    this.echo = echo;
  }

  /** Reads who the server is and subscribes. */
  void open(Deadline deadline) throws Exception {
    ServerInfo server = new ServerInfo(deadline.await(commands.async().info("server")));
    server.requireSingle();
    if (server.isTooOld()) {
      throw new UnusableServerException(
          "Redis %s is too old for a shared tier; use 6.2 or later".formatted(server.version()));
    }
    identity = masterIdentity(deadline);
    String heard = Identities.ofMaster(deadline.await(messages.async().info("replication")));
    if (!heard.equals(identity)) { // one address may lead to two servers during a failover
      throw new IllegalStateException("the server changed while it was connected to");
    }
    messages.addListener(echo);
    deadline.await(messages.async().subscribe(echo.channels()));
  }

  @Override
  public RedisClusterAsyncCommands<byte[], byte[]> commands() {
    return commands.async();
  }

  @Override
  public void send(CommandBatch batch) {
    commands.dispatch(batch.commands());
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public String identityOf(byte[] name) {
    return identity;
  }

  @Override
  public void readIdentities(Collection<byte[]> names, Deadline deadline) throws Exception {
    if (!masterIdentity(deadline).equals(identity)) {
      throw new IllegalStateException("the server's state was replaced");
    }
  }

  @Override
  public long epoch() {
    return 0;
  }

  @Override
  public void check(Deadline deadline) throws Exception {
    if (!commands.isOpen() || !messages.isOpen()) {
      throw new IllegalStateException("the connection is closed");
    }
    readIdentities(List.of(), deadline);
    echo.check(commands.async(), deadline);
  }

  @Override
  public void close() {
    LettuceConnections.close(commands, messages);
  }

  private String masterIdentity(Deadline deadline) throws Exception {
    return Identities.ofMaster(deadline.await(commands.async().info("replication")));
  }
}
