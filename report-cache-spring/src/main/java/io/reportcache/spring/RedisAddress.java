package io.reportcache.spring;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.env.Environment;

/**
 * Where Boot says that Redis is: by its bean of connection details, which reads the properties
 * {@code spring.data.redis.*} or asks a container, or by the properties if there is no such bean.
 *
 * @param url in place of all others but the time-out; null without one
 * @param ssl whether the connection is encrypted
 * @param bundle whom it trusts and what it shows then; null for what the JVM says
 * @param master the name that Sentinel knows; null without Sentinel
 * @param nodes those of the cluster, of Sentinel, or the only one
 */
record RedisAddress(
    @Nullable String url,
    @Nullable String username,
    @Nullable String password,
    int database,
    boolean ssl,
    @Nullable SslBundle bundle,
    boolean cluster,
    @Nullable String master,
    @Nullable String sentinelUsername,
    @Nullable String sentinelPassword,
    List<Node> nodes) {

  /** The names of the type, that of Boot 4 first. */
  static final List<String> DETAILS =
      List.of(
          "org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails",
          "org.springframework.boot.autoconfigure.data.redis.RedisConnectionDetails");

  private static final String PREFIX = "spring.data.redis.";

  /** A server. */
  record Node(String host, int port) {

    static Node of(BootDetails details, String host, String port) {
      return new Node(String.valueOf(details.get(host)), details.number(port));
    }

    static Node of(String text) {
      int colon = text.lastIndexOf(':');
      try {
        if (colon > 0) {
          return new Node(
              text.substring(0, colon).strip(), Integer.parseInt(text.substring(colon + 1)));
        }
      } catch (NumberFormatException e) {
        // told below
      }
      throw new IllegalArgumentException(
          "a node of Redis must be host:port, was '%s'; mend %scluster.nodes or %ssentinel.nodes"
              .formatted(text, PREFIX, PREFIX));
    }
  }

  /**
   * Returns the address.
   *
   * @param bean the type of a bean to define instead of what Boot says, for messages
   * @throws IllegalStateException if the connection needs what can't be had here
   */
  static RedisAddress of(ListableBeanFactory beans, Environment environment, Class<?> bean) {
    BootDetails details = BootDetails.find(beans, DETAILS);
    RedisAddress address =
        details == null ? ofProperties(environment) : ofDetails(details, bean.getSimpleName());
    boolean isSwitchedOff = !environment.getProperty(PREFIX + "ssl.enabled", Boolean.class, true);
    if (address.bundle != null || isSwitchedOff) {
      return address;
    }
    SslBundle named =
        BootSslBundles.named(PREFIX + "ssl.bundle", bean.getSimpleName(), beans, environment);
    return named == null ? address : address.securedBy(named);
  }

  private RedisAddress securedBy(SslBundle named) {
    return new RedisAddress(
        url,
        username,
        password,
        database,
        true,
        named,
        cluster,
        master,
        sentinelUsername,
        sentinelPassword,
        nodes);
  }

  /** Tells whether Boot says where Redis is, and makes no bean. */
  static boolean hasDetails(ListableBeanFactory beans) {
    return BootDetails.isThere(beans, DETAILS);
  }

  private static RedisAddress ofDetails(BootDetails details, String bean) {
    BootDetails cluster = details.part("getCluster");
    BootDetails sentinel = details.part("getSentinel");
    BootDetails single = details.part("getStandalone");
    BootDetails used = cluster != null ? cluster : sentinel != null ? sentinel : single;
    if (used == null) {
      throw new IllegalStateException(
          "report-cache needs one server, Sentinel or a cluster, and %s* names none; set %surl, or define a bean of type %s"
              .formatted(PREFIX, PREFIX, bean));
    }
    Object ofAll = details.get("getSslBundle");
    SslBundle bundle = (SslBundle) (ofAll == null ? used.get("getSslBundle") : ofAll);
    BootDetails watching = cluster == null ? sentinel : null;
    return new RedisAddress(
        null,
        details.text("getUsername"),
        details.text("getPassword"),
        cluster == null ? used.number("getDatabase") : 0,
        bundle != null,
        bundle,
        cluster != null,
        watching == null ? null : watching.text("getMaster"),
        watching == null ? null : watching.text("getUsername"),
        watching == null ? null : watching.text("getPassword"),
        cluster == null && sentinel == null
            ? List.of(Node.of(used, "getHost", "getPort"))
            : used.parts("getNodes").stream().map(node -> Node.of(node, "host", "port")).toList());
  }

  private static RedisAddress ofProperties(Environment environment) {
    Binder binder = Binder.get(environment);
    List<Node> cluster = nodes(binder, "cluster.nodes");
    List<Node> sentinel = nodes(binder, "sentinel.nodes");
    Map<String, String> set =
        binder
            .bind("spring.data.redis", Bindable.mapOf(String.class, String.class))
            .orElse(Map.of());
    return new RedisAddress(
        set.get("url"),
        set.get("username"),
        set.get("password"),
        binder.bind(PREFIX + "database", Integer.class).orElse(0),
        binder.bind(PREFIX + "ssl.enabled", Boolean.class).orElse(false),
        null,
        !cluster.isEmpty(),
        cluster.isEmpty() && !sentinel.isEmpty() ? set.get("sentinel.master") : null,
        set.get("sentinel.username"),
        set.get("sentinel.password"),
        !cluster.isEmpty()
            ? cluster
            : !sentinel.isEmpty()
                ? sentinel
                : List.of(
                    new Node(
                        set.getOrDefault("host", "localhost"),
                        binder.bind(PREFIX + "port", Integer.class).orElse(6379))));
  }

  private static List<Node> nodes(Binder binder, String name) {
    return binder.bind(PREFIX + name, Bindable.listOf(String.class)).orElse(List.of()).stream()
        .map(Node::of)
        .toList();
  }

  /** Without the password, for the log. */
  @Override
  public String toString() {
    return url != null
        ? "the Redis of spring.data.redis.url"
        : (cluster ? "the Redis Cluster " : master != null ? "the Sentinels " : "the Redis ")
            + nodes.stream().map(node -> node.host + ":" + node.port).toList();
  }
}
