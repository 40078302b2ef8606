package io.reportcache.shared.redis;

import io.reportcache.redis.ServerInfo;
import io.reportcache.redis.UnusableServerException;

/** Reads the identity of a server's state. */
final class Identities {

  private Identities() {}

  /**
   * Returns the identity in an answer to INFO.
   *
   * @throws IllegalStateException if the server is no master, whose state may be old
   */
  static String ofMaster(String info) {
    ServerInfo server = new ServerInfo(info);
    if (!server.isMaster()) {
      throw new IllegalStateException(
          "the server is a replica, and no master; give the address of the master, or of Sentinel as"
              + " in redis-sentinel://host:26379#master");
    }
    String identity = server.identity();
    if (identity == null) {
      throw new UnusableServerException(
          "the server doesn't tell its master_replid in INFO replication, without which a failover"
              + " can't be noticed; use a server that does");
    }
    return identity;
  }
}
