package io.reportcache.shared.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.reportcache.redis.Deadline;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Open connections to one server or one cluster: one for commands, and one that hears messages.
 * Safe for use by many threads.
 */
interface RedisLink {

  /** Returns the commands. */
  RedisClusterAsyncCommands<byte[], byte[]> commands();

  /** Writes the commands of the batch. */
  void send(CommandBatch batch);

  /** Returns what distinguishes the state behind this link from that behind another. */
  String identity();

  /**
   * Returns the identity of the state of the server that has the name, as far as it was read; null
   * if it wasn't.
   */
  @Nullable String identityOf(byte[] name);

  /**
   * Reads the identities of the servers that have the names.
   *
   * @throws Exception if one of them may not be written to, or this link is of no use any more
   */
  void readIdentities(Collection<byte[]> names, Deadline deadline) throws Exception;

  /** Returns a number that changes when a command may have reached another server than before. */
  long epoch();

  /**
   * Checks that messages can arrive and that the server is what it was.
   *
   * @throws Exception if this link has to be replaced
   */
  void check(Deadline deadline) throws Exception;

  /** Closes the connections, and waits for nothing. */
  void close();
}
