package io.reportcache.durable.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.reportcache.redis.Deadline;
import io.reportcache.redis.LettuceConnections;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Where the deliveries are: one server, the master that Sentinel names, or a cluster. */
interface StoreServer {

  /** A connection for commands. */
  record Line(
      StatefulConnection<byte[], byte[]> connection,
      RedisClusterAsyncCommands<byte[], byte[]> commands) {

    /** Closes the connection, and waits for nothing. */
    void close() {
      LettuceConnections.close(connection);
    }
  }

  /** Makes the client, unless it is there: a JVM takes its time to load all that. */
  void prepare();

  /** Connects to what may be written to; the failure says why that isn't possible. */
  CompletionStage<Line> connect();

  /** Connects for messages. */
  CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>> connectForMessages();

  /**
   * Returns what the server that has the name says about itself, in all sections.
   *
   * @param section {@code server}, {@code memory} or another section
   */
  CompletionStage<String> info(Line line, byte[] name, String section);

  /** Returns the save points of the server that has the name, as in its configuration. */
  CompletionStage<String> savePoints(Line line, byte[] name);

  /** Returns how long it may take to connect. */
  Duration connectTimeout();

  /** Returns how long a command may take. */
  Duration commandTimeout();

  /** Ends all connections and threads. */
  void close(Deadline deadline);

  /** Returns the address for messages, without a password. */
  @Override
  String toString();
}
