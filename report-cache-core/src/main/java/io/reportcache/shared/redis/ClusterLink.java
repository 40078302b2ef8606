package io.reportcache.shared.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.reportcache.cache.SharedTier;
import io.reportcache.log.GuardedLog;
import io.reportcache.redis.Deadline;
import io.reportcache.redis.LettuceConnections;
import io.reportcache.redis.ServerInfo;
import io.reportcache.redis.UnusableServerException;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the nodes of a cluster, each of which has a state of its own. Those for commands
 * reconnect by themselves; what was known of their server is forgotten then.
 */
final class ClusterLink implements RedisLink {

  private static final GuardedLog log = GuardedLog.of(SharedTier.class);

  private final StatefulRedisClusterConnection<byte[], byte[]> commands;
  private final StatefulRedisClusterPubSubConnection<byte[], byte[]> messages;
  private final ChannelEcho echo;
  private final SlotIdentities slots;
  private final RedisServer.Events events;
  private final Runnable lookAgain;
  private final AtomicLong epoch = new AtomicLong();
  private final ConcurrentMap<String, String> identities = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, StatefulRedisConnection<byte[], byte[]>> watched =
      new ConcurrentHashMap<>();

  ClusterLink(
      StatefulRedisClusterConnection<byte[], byte[]> commands,
      StatefulRedisClusterPubSubConnection<byte[], byte[]> messages,
      ChannelEcho echo,
      SlotIdentities slots,
      RedisServer.Events events,
      Runnable lookAgain) {
    this.commands = commands;
    this.messages = messages;
    this.echo = echo;
    this.slots = slots;
    this.events = events;
    this.lookAgain = lookAgain;
  }

  /** Checks the version, asks each node that can be reached who it is, and subscribes. */
  void open(Deadline deadline) throws Exception {
    ServerInfo server = new ServerInfo(deadline.await(commands.async().info("server")));
    if (server.isTooOld()) {
      throw new UnusableServerException(
          "Redis %s is too old for a shared tier; use 6.2 or later".formatted(server.version()));
    }
    Map<String, CompletionStage<String>> answers = new LinkedHashMap<>();
    for (RedisClusterNode node : commands.getPartitions()) {
      if (!node.getSlots().isEmpty()) {
        answers.put(node.getNodeId(), asked(node));
      }
    }
    for (Map.Entry<String, CompletionStage<String>> answer : answers.entrySet()) {
      try {
        identities.put(answer.getKey(), Identities.ofMaster(deadline.await(answer.getValue())));
      } catch (UnusableServerException | InterruptedException e) {
        throw e;
      } catch (Exception e) {
        log.debug("A node of the cluster can't be asked who it is: {}", e.toString());
      }
    }
    messages.addListener(echo);
    deadline.await(messages.async().subscribe(echo.channels()));
    messages.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            events.lost(); // another node may have to be subscribed at
          }
        });
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
    return ""; // each slot has one
  }

  @Override
  public @Nullable String identityOf(byte[] name) {
    RedisClusterNode node = commands.getPartitions().getPartitionBySlot(SlotHash.getSlot(name));
    return node == null ? null : identities.get(node.getNodeId());
  }

  @Override
  public void readIdentities(Collection<byte[]> names, Deadline deadline) throws Exception {
    try {
      readAll(names, deadline);
    } catch (Exception e) {
      lookAgain.run(); // a slot may have gone to another node
      throw e;
    }
  }

  private void readAll(Collection<byte[]> names, Deadline deadline) throws Exception {
    long before = epoch.get();
    Map<Integer, String> nodes = new LinkedHashMap<>();
    Map<String, CompletionStage<String>> answers = new LinkedHashMap<>();
    for (byte[] name : names) {
      int slot = SlotHash.getSlot(name);
      RedisClusterNode node = commands.getPartitions().getPartitionBySlot(slot);
      if (node == null) {
        throw new IllegalStateException("no node of the cluster has slot " + slot);
      }
      nodes.put(slot, node.getNodeId());
      answers.computeIfAbsent(node.getNodeId(), id -> asked(node));
    }
    Map<String, String> read = new LinkedHashMap<>();
    for (Map.Entry<String, CompletionStage<String>> answer : answers.entrySet()) {
      read.put(answer.getKey(), Identities.ofMaster(deadline.await(answer.getValue())));
    }
    identities.putAll(read);
    if (epoch.get() != before) { // an answer may be one of a connection that is gone
      identities.keySet().removeAll(read.keySet());
      throw new IllegalStateException("a connection to the cluster was replaced");
    }
    boolean isChanged = false;
    for (Map.Entry<Integer, String> node : nodes.entrySet()) {
      String identity = read.get(node.getValue());
      isChanged |= identity != null && slots.isChanged(node.getKey(), identity);
    }
    if (isChanged) {
      events.changed();
    }
  }

  /** Asks over the connection by which the node's slots are read, too. */
  private CompletionStage<String> asked(RedisClusterNode node) {
    return commands
        .getConnectionAsync(node.getUri().getHost(), node.getUri().getPort())
        .thenCompose(
            connection -> {
              watch(node.getNodeId(), connection);
              return connection.async().info("replication");
            });
  }

  @SuppressWarnings("ReferenceEquality") // the connection itself
  private void watch(String node, StatefulRedisConnection<byte[], byte[]> connection) {
    if (watched.put(node, connection) == connection) {
      return;
    }
    connection.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisConnected(RedisChannelHandler<?, ?> there, SocketAddress address) {
            forget(node);
          }

          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> there) {
            forget(node);
          }
        });
  }

  private void forget(String node) {
    identities.remove(node);
    epoch.incrementAndGet();
  }

  @Override
  public long epoch() {
    return epoch.get();
  }

  @Override
  public void check(Deadline deadline) throws Exception {
    for (StatefulRedisConnection<byte[], byte[]> each : watched.values()) {
      if (each.isOpen()) {
        var pong = each.async().ping();
        try {
          deadline.await(pong);
        } catch (TimeoutException e) {
          throw e; // it is dead, and doesn't know it
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) {
          // it knows, and reconnects
        }
      }
    }
    echo.check(commands.async(), deadline);
  }

  @Override
  public void close() {
    LettuceConnections.close(commands, messages);
  }
}
