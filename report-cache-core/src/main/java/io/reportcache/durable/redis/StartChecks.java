package io.reportcache.durable.redis;

import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.log.GuardedLog;
import io.reportcache.redis.ServerInfo;
import io.reportcache.redis.UnusableServerException;

/**
 * Looks at a server before it is used: refuses one that can't serve, warns of one that may lose.
 */
final class StartChecks {

  private static final GuardedLog log = GuardedLog.of(RedisDeliveryStore.class);

  private final StoreServer server;
  private final StoreCall call;
  private final byte[] base;

  StartChecks(StoreServer server, StoreCall call, byte[] base) {
    this.server = server;
    this.call = call;
    this.base = base;
  }

  /**
   * Checks the version and the settings.
   *
   * @throws DeliveryStoreException if the server can't be used or reached
   */
  void run() {
    ServerInfo found = new ServerInfo(info("server"));
    if (found.isTooOld()) {
      throw new DeliveryStoreException(
          "Redis at %s can't store deliveries: Redis %s is too old; use 6.2 or later"
              .formatted(server, found.version()),
          new UnusableServerException("Redis " + found.version()));
    }
    warnOfEviction(new ServerInfo(info("memory")));
    warnOfForgetting(new ServerInfo(info("persistence")));
  }

  private String info(String section) {
    return call.on(
        "be used as a store of deliveries",
        (line, deadline) -> deadline.await(server.info(line, base, section)));
  }

  private void warnOfEviction(ServerInfo memory) {
    String policy = memory.field("maxmemory_policy");
    if (policy != null && policy.startsWith("allkeys-")) {
      log.warn(
          "Redis at {} removes any key when its memory is full (maxmemory-policy {}): deliveries"
              + " that wait, run or are dead letters then vanish without a trace, and those behind"
              + " them may wait for ever. Set maxmemory-policy noeviction, so that additions are"
              + " refused instead, or use a server without caches",
          server,
          policy);
    }
  }

  private void warnOfForgetting(ServerInfo persistence) {
    if (!"0".equals(persistence.field("aof_enabled"))) {
      return;
    }
    String save;
    try {
      save = call.on("tell its save points", (line, at) -> at.await(server.savePoints(line, base)));
    } catch (DeliveryStoreException e) { // many a server doesn't let its settings be read
      log.debug("Redis at {} doesn't tell whether it keeps snapshots: {}", server, e.toString());
      return;
    }
    if (save.isBlank()) {
      log.warn(
          "Redis at {} keeps nothing on disk (appendonly no, and no save points): if it stops, all"
              + " deliveries are lost, whether they wait, run, or are dead letters. Set appendonly"
              + " yes, with appendfsync always if not even the last second may be lost",
          server);
    } else {
      log.info(
          "Redis at {} keeps snapshots only (save {}): if it crashes, what was added or done since"
              + " the last one is lost, and what was done may be done again. Set appendonly yes to"
              + " lose a second at most",
          server,
          save);
    }
  }
}
