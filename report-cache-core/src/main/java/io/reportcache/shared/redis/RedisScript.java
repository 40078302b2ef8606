package io.reportcache.shared.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.reportcache.redis.LuaScript;

/** The scripts of a shared tier. */
enum RedisScript {
  CHANGES("fences", "changes"),
  RENEW("fences", "renew", "changes"),
  STORE("room", "fences", "fresh", "store"),
  REPLACE("room", "fences", "fresh", "replace"),
  COUNT("fences", "fresh", "count"),
  INVALIDATE("fences", "invalidate"),
  LEASE("lease"),
  RELEASE("release");

  @SuppressWarnings("ImmutableEnumChecker") // it never changes
  private final LuaScript script;

  RedisScript(String... parts) {
    this.script = LuaScript.of(RedisScript.class, parts);
  }

  /** Has the script run. */
  LuaScript.Answer start(
      RedisClusterAsyncCommands<byte[], byte[]> commands, byte[][] keys, byte[]... arguments) {
    return script.start(commands, keys, arguments);
  }
}
