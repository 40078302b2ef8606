package io.reportcache.redis;

import io.lettuce.core.RedisURI;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads addresses of servers. */
public final class RedisAddress {

  private static final Pattern TIMEOUT = Pattern.compile("[?&]timeout=([^&#]*)");
  private static final Pattern TIME = Pattern.compile("0*[1-9]\\d{0,9}(ns|us|ms|s|m|h|d)?");
  private static final Pattern IPV6 =
      Pattern.compile("\\[.*]|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern SCHEME = Pattern.compile("rediss?(-[a-z]+)?:");
  private static final Pattern PORT_ZERO = Pattern.compile(":0+(?=[/?,#]|$)");

  private RedisAddress() {}

  /**
   * Returns the address that the text says.
   *
   * @throws IllegalArgumentException if it can't be read, or has a port or a timeout that is none,
   *     or options in the master's name, all of which the client would pass over
   */
  public static RedisURI parse(String uri) {
    Objects.requireNonNull(uri, "uri must not be null");
    RedisURI address;
    try {
      address = RedisURI.create(uri);
    } catch (RuntimeException e) {
      throw refusal(why(uri, e)); // its message may hold the password
    }
    Matcher timeout = TIMEOUT.matcher(uri);
    if (timeout.find() && !TIME.matcher(timeout.group(1)).matches()) {
      throw refusal("its timeout must be more than zero with a unit, such as timeout=5s");
    }
    boolean anyPort =
        isWithoutPort(address)
            && address.getSentinels().stream().allMatch(RedisAddress::isWithoutPort);
    if (!anyPort || PORT_ZERO.matcher(uri.substring(uri.lastIndexOf('@') + 1)).find()) {
      throw refusal("its port must be a number of 1 to 65535");
    }
    @Nullable String master = address.getSentinelMasterId();
    if (master != null && master.contains("?")) {
      throw refusal("its options must stand before the name of the master, as in ?timeout=5s#name");
    }
    return address;
  }

  private static String why(String uri, RuntimeException failure) {
    if (!SCHEME.matcher(uri).lookingAt()) {
      return "it must begin with redis://, rediss://, redis-sentinel:// or rediss-sentinel://";
    }
    return uri.contains("-sentinel:") && !uri.contains("#")
        ? "the name of the master is missing at its end, as in redis-sentinel://host:26379#mymaster"
        : failure.getClass().getSimpleName();
  }

  /**
   * Refuses addresses without TLS, for which certificates would be given in vain.
   *
   * @throws IllegalArgumentException if there is one
   */
  public static void requireTls(Collection<RedisURI> addresses) {
    for (RedisURI each : addresses) {
      if (!each.isSsl()) {
        throw new IllegalArgumentException(
            "TLS is set up for %s, which would be reached without it; begin its address with rediss://, or call setSsl(true)"
                .formatted(shown(each)));
      }
    }
  }

  /**
   * Refuses addresses by which no cluster is found, or that say more than the client heeds.
   *
   * @throws IllegalArgumentException if there is none, or one of a Sentinel, or one with the number
   *     of a database
   */
  public static void requireNodes(Collection<RedisURI> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("give the address of at least one node of the cluster");
    }
    for (RedisURI each : addresses) {
      if (!each.getSentinels().isEmpty()) {
        throw new IllegalArgumentException(
            "the address of a cluster must be that of one of its nodes, as in redis://host:6379, was that of a Sentinel, %s"
                .formatted(shown(each)));
      }
      if (each.getDatabase() != 0) {
        throw new IllegalArgumentException(
            "a cluster has no databases with numbers; leave the %d out of the address %s, and give each application that uses the cluster a prefix of its own"
                .formatted(each.getDatabase(), shown(each)));
      }
    }
  }

  /**
   * Returns the address as a log line shows it: with a password of any length as three stars, and
   * without the time-out, which the client writes in nanoseconds.
   */
  public static String shown(RedisURI address) {
    return address
        .toString()
        .replaceFirst("\\*+@", "***@")
        .replaceFirst("(?<=[?&])timeout=[^&#]*&?", "")
        .replaceFirst("[?&]$", "");
  }

  /** Returns several addresses as a log line shows them. */
  public static String shown(List<RedisURI> addresses) {
    return addresses.stream().map(RedisAddress::shown).collect(Collectors.joining(", "));
  }

  /** The client takes a port that is no number for a part of the host's name. */
  private static boolean isWithoutPort(RedisURI address) {
    @Nullable String host = address.getHost();
    return host == null || !host.contains(":") || IPV6.matcher(host).matches();
  }

  private static IllegalArgumentException refusal(String why) {
    return new IllegalArgumentException(
        "the address of Redis can't be read; expected something like redis://localhost:6379, or"
            + " redis://user:password@host:6379/0 ("
            + why
            + ")");
  }
}
