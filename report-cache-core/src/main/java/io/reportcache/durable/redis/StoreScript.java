package io.reportcache.durable.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.reportcache.redis.LuaScript;
import java.util.ArrayList;
import java.util.List;

/** The steps of a store. Each does a bounded amount of work. */
enum StoreScript {
  ADD("adding", "add"),
  STAGE("stage"),
  COMMIT("adding", "commit"),
  PLACE("adding", "place"),
  CLAIM("claim"),
  SETTLE("settle"),
  EXTEND("extend"),
  TEND("tend"),
  UNPARK("unpark"),
  REPLAY("replay"),
  DISCARD("discard"),
  CHANGE("change"),
  SCAN("scan"),
  COUNT("count"),
  BACKLOG("backlog"),
  PURGE("purge");

  @SuppressWarnings("ImmutableEnumChecker") // it never changes
  private final LuaScript script;

  StoreScript(String... parts) {
    List<String> all = new ArrayList<>(List.of("deliveries"));
    all.addAll(List.of(parts));
    this.script = LuaScript.of(StoreScript.class, all.toArray(String[]::new));
  }

  /** Has the script run. */
  LuaScript.Answer start(
      RedisClusterAsyncCommands<byte[], byte[]> commands, byte[] base, byte[]... arguments) {
    return script.start(commands, new byte[][] {base}, arguments);
  }
}
