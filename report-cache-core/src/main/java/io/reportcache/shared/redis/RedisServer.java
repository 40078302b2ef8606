package io.reportcache.shared.redis;

import io.reportcache.redis.Deadline;
import io.reportcache.redis.UnusableServerException;
import java.time.Duration;

/** Where a link leads: one server, one that Sentinel names, or a cluster. */
interface RedisServer {

  /** How long a command may take if the address says nothing. */
  Duration COMMAND_TIMEOUT = Duration.ofMillis(250);

  /** Hears what happens to a link. Called on threads of the library Lettuce; returns at once. */
  interface Events {
    /** Called with each message. */
    void message(byte[] message);

    /** Called when messages may have been lost, although the link goes on. */
    void gap();

    /** Called when the server behind the link may have become another. */
    void changed();

    /** Called when the link is of no use any more. */
    void lost();
  }

  /** Makes the client, unless it is there: a JVM takes its time to load all that. */
  void prepare();

  /**
   * Connects and subscribes to the channel.
   *
   * @throws UnusableServerException if the server can never serve
   * @throws Exception if that failed for another reason
   */
  RedisLink connect(byte[] channel, Events events, Deadline deadline) throws Exception;

  /** Returns how long a command may take. */
  Duration commandTimeout();

  /** Returns how long it may take to connect. */
  Duration connectTimeout();

  /** Ends all threads within the time. */
  void close(Deadline deadline);

  /** Returns the address for messages, without a password. */
  @Override
  String toString();
}
