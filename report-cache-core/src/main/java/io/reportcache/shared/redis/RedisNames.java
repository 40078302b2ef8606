package io.reportcache.shared.redis;

import io.reportcache.shared.SpaceName;
import java.nio.charset.StandardCharsets;

/**
 * The names in Redis. The names of one part share a hash slot of a cluster, since the part's own
 * name stands in braces. The prefix has no braces, and neither has the name of a part. No two names
 * are equal (T1).
 */
final class RedisNames {

  private final String prefix;

  RedisNames(String prefix) {
    this.prefix = prefix;
  }

  /** Returns the name of the hash with the fences of a part. */
  byte[] fences(SpaceName space) {
    return bytes(prefix + ":f:" + slot(space) + space.prefix());
  }

  /** Returns the name of a value. */
  byte[] value(SpaceName tenant, String key) {
    return bytes(prefix + ":v:" + slot(tenant) + tenant.external(key));
  }

  /** Returns the name of the lease of a load. */
  byte[] lease(SpaceName tenant, String key) {
    return bytes(prefix + ":l:" + slot(tenant) + tenant.external(key));
  }

  /** Returns the name of the channel for the messages of all parts. */
  byte[] channel() {
    return bytes(prefix + ":invalidations");
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns what stands between the prefix and the names of one part, which begin with it. */
  String prefixOf(SpaceName space) {
    return slot(space) + space.prefix();
  }

  private static String slot(SpaceName space) {
    String name = space.prefix();
    return "{" + name.substring(0, name.length() - 1) + "}:";
  }
}
