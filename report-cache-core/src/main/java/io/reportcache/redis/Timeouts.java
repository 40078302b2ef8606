package io.reportcache.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import java.time.Duration;

/**
 * How long it may take to connect, and to run a command. A time-out in the URI ({@code
 * ?timeout=1s}) counts for commands.
 */
public record Timeouts(Duration connect, Duration command) {

  /** How many commands may wait for their answers. */
  public static final int LONGEST_QUEUE = 10_000;

  private static final Duration CONNECT = Duration.ofSeconds(1);

  // The JVM has the client's classes to load, which takes more than a second on a busy machine.
  private static final Duration FIRST_CONNECT = Duration.ofSeconds(5);

  /**
   * Returns the time limits of this address.
   *
   * @param usual how long a command may take if the address says nothing
   */
  public static Timeouts of(RedisURI uri, Duration usual) {
    boolean isGiven = !uri.getTimeout().equals(RedisURI.DEFAULT_TIMEOUT_DURATION);
    Duration command = isGiven ? uri.getTimeout() : usual;
    return new Timeouts(command.compareTo(CONNECT) > 0 ? command : CONNECT, command);
  }

  /** Returns a copy of the URI whose handshake takes as long as connecting may. */
  public RedisURI applyTo(RedisURI uri) {
    RedisURI copy =
        uri.getSentinels().isEmpty() ? RedisURI.builder(uri).build() : sentinelCopy(uri);
    copy.setTimeout(connect);
    return copy;
  }

  /** Returns how long the first connection of a client may take. */
  public Duration firstConnect() {
    return connect.compareTo(FIRST_CONNECT) > 0 ? connect : FIRST_CONNECT;
  }

  /** Limits the handshakes of connections that are made by this address from now on. */
  public static void limitHandshakes(RedisURI uri, Duration limit) {
    uri.setTimeout(limit);
    uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(limit));
  }

  /** Copies what the library's builder doesn't. */
  private RedisURI sentinelCopy(RedisURI uri) {
    RedisURI copy = new RedisURI();
    copy.setSentinelMasterId(uri.getSentinelMasterId());
    copy.setCredentialsProvider(uri.getCredentialsProvider());
    copy.setDatabase(uri.getDatabase());
    copy.setClientName(uri.getClientName());
    copy.setLibraryName(uri.getLibraryName());
    copy.setLibraryVersion(uri.getLibraryVersion());
    copy.setSsl(uri.isSsl());
    copy.setVerifyPeer(uri.getVerifyMode());
    copy.setStartTls(uri.isStartTls());
    for (RedisURI sentinel : uri.getSentinels()) {
      RedisURI asked = RedisURI.builder(sentinel).build();
      asked.setTimeout(connect);
      copy.getSentinels().add(asked);
    }
    return copy;
  }

  /** Returns the options of the connections. */
  public SocketOptions socketOptions() {
    return SocketOptions.builder().connectTimeout(connect).keepAlive(true).build();
  }
}
