package io.reportcache.shared.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import java.time.Duration;

/**
 * How long it may take to connect, and to run a command. A time-out in the URI ({@code
 * ?timeout=1s}) counts for commands.
 */
record Timeouts(Duration connect, Duration command) {

  /** How many commands may wait for their answers. */
  static final int LONGEST_QUEUE = 10_000;

  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration COMMAND = Duration.ofMillis(250);

  static Timeouts of(RedisURI uri) {
    boolean isGiven = !uri.getTimeout().equals(RedisURI.DEFAULT_TIMEOUT_DURATION);
    Duration command = isGiven ? uri.getTimeout() : COMMAND;
    return new Timeouts(command.compareTo(CONNECT) > 0 ? command : CONNECT, command);
  }

  /** Returns a copy of the URI whose handshake takes as long as connecting may. */
  RedisURI applyTo(RedisURI uri) {
    RedisURI copy = RedisURI.builder(uri).build();
    copy.setTimeout(connect);
    for (RedisURI sentinel : copy.getSentinels()) {
      sentinel.setTimeout(connect);
    }
    return copy;
  }

  SocketOptions socketOptions() {
    return SocketOptions.builder().connectTimeout(connect).keepAlive(true).build();
  }
}
