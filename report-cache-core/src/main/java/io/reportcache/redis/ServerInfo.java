package io.reportcache.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a server says about itself in its answer to INFO. */
public record ServerInfo(String text) {

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final int OLDEST_MAJOR = 6;
  private static final int OLDEST_MINOR = 2;

  /**
   * Returns the identity of its state, which a server gets anew when it starts as a master or
   * becomes one; null if it isn't told.
   */
  public @Nullable String identity() {
    return field("master_replid");
  }

  /** Tells whether it may be written to. */
  public boolean isMaster() {
    return "master".equals(field("role"));
  }

  /** Tells whether it is a node of a cluster, which knows only some of the names. */
  public boolean isNodeOfCluster() {
    return "cluster".equals(field("redis_mode"));
  }

  /**
   * Refuses what answers like a server that stands by itself, and is none; for its section {@code
   * server}.
   *
   * @throws UnusableServerException if it is a node of a cluster, or a Sentinel
   */
  public void requireSingle() {
    if (isNodeOfCluster()) {
      throw new UnusableServerException(
          "it is a node of a cluster; give its address to the method named cluster (in Spring,"
              + " spring.data.redis.cluster.nodes)");
    }
    if ("sentinel".equals(field("redis_mode"))) {
      throw new UnusableServerException(
          "it is a Sentinel; write redis-sentinel://host:26379#name with the name of the master (in"
              + " Spring, spring.data.redis.sentinel.nodes and master)");
    }
  }

  /** Tells whether it is too old to have what the scripts need. */
  public boolean isTooOld() {
    Matcher version = VERSION.matcher(version());
    if (!version.matches()) {
      return false;
    }
    int major = Integer.parseInt(version.group(1));
    return major < OLDEST_MAJOR
        || (major == OLDEST_MAJOR && Integer.parseInt(version.group(2)) < OLDEST_MINOR);
  }

  /** Returns its version; {@code ?} if it isn't told. */
  public String version() {
    String version = field("redis_version");
    return version == null ? "?" : version;
  }

  /** Returns what it says under this name; null if it says nothing. */
  public @Nullable String field(String name) {
    for (String line : text.split("\r?\n", -1)) {
      if (line.startsWith(name + ":")) {
        return line.substring(name.length() + 1).trim();
      }
    }
    return null;
  }
}
