package io.reportcache.shared.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
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

  private final StatefulRedisClusterConnection<byte[], byte[]> commands;
  private final StatefulRedisClusterPubSubConnection<byte[], byte[]> messages;
  private final Echo echo;
  private final SlotIdentities slots;
  private final RedisServer.Events events;
  private final AtomicLong epoch = new AtomicLong();
  private final ConcurrentMap<String, String> identities = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, StatefulRedisConnection<byte[], byte[]>> watched =
      new ConcurrentHashMap<>();

  ClusterLink(
      StatefulRedisClusterConnection<byte[], byte[]> commands,
      StatefulRedisClusterPubSubConnection<byte[], byte[]> messages,
      Echo echo,
      SlotIdentities slots,
      RedisServer.Events events) {
    this.commands = commands;
    this.messages = messages;
    this.echo = echo;
    this.slots = slots;
    this.events = events;
  }

  /** Checks the version and subscribes. */
  void open(Deadline deadline) throws Exception {
    ServerInfo server = new ServerInfo(deadline.await(commands.async().info("server")));
    if (server.isTooOld()) {
      throw new UnusableServerException(
          "Redis %s is too old for a shared tier; use 6.2 or later".formatted(server.version()));
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
    long before = epoch.get();
    Map<Integer, String> nodeOfSlot = new LinkedHashMap<>();
    Map<String, CompletionStage<String>> answers = new LinkedHashMap<>();
    for (byte[] name : names) {
      int slot = SlotHash.getSlot(name);
      RedisClusterNode node = commands.getPartitions().getPartitionBySlot(slot);
      if (node == null) {
        throw new IllegalStateException("no node of the cluster has slot " + slot);
      }
      nodeOfSlot.put(slot, node.getNodeId());
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
    for (Map.Entry<Integer, String> slot : nodeOfSlot.entrySet()) {
      isChanged |= slots.isChanged(slot.getKey(), read.get(slot.getValue()));
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
    commands.closeAsync();
    messages.closeAsync();
  }
}
