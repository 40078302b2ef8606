package io.reportcache.redis;

import java.net.ConnectException;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what to do about a server that refuses to serve. */
public final class RedisRefusals {

  private static final String NO_TLS =
      "doesn't speak TLS: write redis:// instead of rediss://, or give the port that is the server's"
          + " tls-port";

  private static final String IN_SPRING = " (in Spring, spring.data.redis.username and password)";

  private RedisRefusals() {}

  /**
   * Returns the failure, explained if the server has refused what it will always refuse.
   *
   * @param server the address, without a password
   * @param use what the server is to serve as, such as {@code a shared tier}
   * @param rights what a user with restricted rights needs
   */
  public static Exception explained(String server, String use, String rights, Exception failure) {
    for (Throwable each : behind(failure)) {
      String message = String.valueOf(each.getMessage());
      String advice =
          each instanceof SSLException ? adviceOnTls(each) : advice(message, use, rights);
      if (each instanceof UnusableServerException) {
        return new UnusableServerException(
            "Redis at %s can't be used: %s".formatted(server, message), failure);
      }
      if (advice != null) {
        return new UnusableServerException(
            "Redis at %s refuses this application (%s); %s".formatted(server, message, advice),
            failure);
      }
    }
    return failure;
  }

  /**
   * Returns the failure, its causes, and what each of them suppresses: of a cluster, the failures
   * of the nodes that were asked.
   */
  private static Set<Throwable> behind(Throwable failure) {
    Set<Throwable> all = new LinkedHashSet<>();
    Deque<Throwable> next = new ArrayDeque<>(List.of(failure));
    while (!next.isEmpty()) {
      Throwable each = next.poll();
      if (all.add(each)) {
        next.addAll(List.of(each.getSuppressed()));
        if (each.getCause() != null) {
          next.addFirst(each.getCause());
        }
      }
    }
    return all;
  }

  private static @Nullable String adviceOnTls(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof CertificateException) {
        return "the JVM doesn't trust its certificate, or that is for another host; put the"
            + " certificate, or that of its authority, into a store and name that by"
            + " -Djavax.net.ssl.trustStore, give SslOptions with the address (in Spring,"
            + " spring.data.redis.ssl.bundle), or add ?verifyPeer=NONE to the URI if the network is"
            + " trusted";
      }
      if (String.valueOf(each.getMessage()).contains("not an SSL/TLS record")) {
        return "its port " + NO_TLS;
      }
    }
    return null;
  }

  /**
   * Returns what may be the reason that a server can't be connected to, in parentheses after a
   * space; empty if there is nothing to suspect.
   */
  public static String suspicion(String server, Throwable failure) {
    if (server.startsWith("rediss")) {
      return failure instanceof TimeoutException ? " (perhaps its port " + NO_TLS + ")" : "";
    }
    return behind(failure).stream().anyMatch(SocketException.class::isInstance)
            && behind(failure).stream().noneMatch(ConnectException.class::isInstance)
        ? " (perhaps its port speaks TLS: write rediss:// instead of redis://)"
        : "";
  }

  private static @Nullable String advice(String message, String use, String rights) {
    if (message.startsWith("WRONGPASS") || message.contains("invalid password")) {
      return "check the user and the password in the URI, as in redis://user:password@host:6379"
          + IN_SPRING;
    }
    if (message.startsWith("NOAUTH")) {
      return "it wants a password: give it in the URI, as in redis://user:password@host:6379"
          + IN_SPRING;
    }
    if (message.startsWith("ERR DB index is out of range")
        || message.startsWith("ERR invalid DB index")) {
      return "it has fewer databases than the number in the address, as the 2 in redis://host/2";
    }
    if (message.startsWith("ERR SELECT is not allowed in cluster mode")) {
      return "it is a node of a cluster: give its address to the method named cluster, without the"
          + " number of a database";
    }
    if (message.contains("cluster support disabled")) {
      return "it is no cluster: give its address to the method named at (in Spring,"
          + " spring.data.redis.url or host, without cluster.nodes)";
    }
    if (message.startsWith("Cannot provide redisAddress using sentinel")) {
      return "the Sentinel knows no master of this name: mend what follows # in"
          + " redis-sentinel://host:26379#name (in Spring, spring.data.redis.sentinel.master)";
    }
    if (message.startsWith("ERR unknown command") && message.contains("SENTINEL")) {
      return "it is no Sentinel: write redis://host:6379, or give the port of the Sentinel, which is"
          + " 26379 by default";
    }
    if (message.startsWith("NOPERM")) {
      return "the user needs " + rights;
    }
    if (message.startsWith("ERR unknown command") && message.contains("HELLO")) {
      return "it is too old for %s; use 6.2 or later".formatted(use);
    }
    return null;
  }
}
