package io.reportcache.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Where Boot says that Redis is: by its bean of connection details, which reads the properties
 * {@code spring.data.redis.*} or asks a container, or by the properties if there is no such bean.
 * The bean's type has another name in Boot 4 than in Boot 3, and the same methods, so they are
 * found by their names.
 *
 * @param url in place of all others but the time-out; null without one
 * @param ssl whether the connection is encrypted
 * @param master the name that Sentinel knows; null without Sentinel
 * @param nodes those of the cluster, of Sentinel, or the only one
 */
record RedisAddress(
    @Nullable String url,
    @Nullable String username,
    @Nullable String password,
    int database,
    boolean ssl,
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
   * @throws IllegalStateException if the connection needs what a shared tier can't do
   */
  static RedisAddress of(ListableBeanFactory beans, Environment environment) {
    if (environment.containsProperty(PREFIX + "ssl.bundle")) {
      throw new IllegalStateException(
          "report-cache.shared.tier=redis can't use %sssl.bundle; set %sssl.enabled=true and the JVM's trust store, or define a bean of type SharedTier"
              .formatted(PREFIX, PREFIX));
    }
    Object details = details(beans);
    return details == null ? ofProperties(environment) : ofDetails(details);
  }

  /** Tells whether Boot says where Redis is, and makes no bean. */
  static boolean hasDetails(ListableBeanFactory beans) {
    return types().anyMatch(type -> beans.getBeanNamesForType(type, true, false).length > 0);
  }

  private static Stream<Class<?>> types() {
    ClassLoader classes = RedisAddress.class.getClassLoader();
    return DETAILS.stream()
        .filter(name -> ClassUtils.isPresent(name, classes))
        .map(name -> ClassUtils.resolveClassName(name, classes));
  }

  private static @Nullable Object details(ListableBeanFactory beans) {
    return types()
        .map(type -> (Object) beans.getBeanProvider(type).getIfUnique())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static RedisAddress ofDetails(Object details) {
    Object cluster = call(details, "getCluster");
    Object sentinel = call(details, "getSentinel");
    Object single = call(details, "getStandalone");
    Object used = cluster != null ? cluster : sentinel != null ? sentinel : single;
    if (used == null) {
      throw new IllegalStateException(
          "report-cache.shared.tier=redis needs one server, Sentinel or a cluster, and %s* names none; set %surl, or define a bean of type SharedTier"
              .formatted(PREFIX, PREFIX));
    }
    return new RedisAddress(
        null,
        (String) call(details, "getUsername"),
        (String) call(details, "getPassword"),
        cluster == null ? number(used, "getDatabase") : 0,
        call(details, "getSslBundle") != null || call(used, "getSslBundle") != null,
        cluster != null,
        cluster == null && sentinel != null ? (String) call(sentinel, "getMaster") : null,
        cluster == null && sentinel != null ? (String) call(sentinel, "getUsername") : null,
        cluster == null && sentinel != null ? (String) call(sentinel, "getPassword") : null,
        cluster == null && sentinel == null
            ? List.of(new Node(text(used, "getHost"), number(used, "getPort")))
            : nodes((List<?>) Objects.requireNonNull(call(used, "getNodes"))));
  }

  private static List<Node> nodes(List<?> nodes) {
    List<Node> found = new ArrayList<>();
    nodes.forEach(node -> found.add(new Node(text(node, "host"), number(node, "port"))));
    return found;
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

  private static String text(Object target, String method) {
    return String.valueOf(call(target, method));
  }

  private static int number(Object target, String method) {
    return call(target, method) instanceof Integer number ? number : 0;
  }

  /** Returns what the method returns; null if it isn't there. */
  private static @Nullable Object call(Object target, String name) {
    for (Class<?> type : ClassUtils.getAllInterfacesForClassAsSet(target.getClass())) {
      Method method = ReflectionUtils.findMethod(type, name);
      if (method != null) {
        return invoke(method, target);
      }
    }
    Method own = ReflectionUtils.findMethod(target.getClass(), name);
    return own == null ? null : invoke(own, target);
  }

  private static @Nullable Object invoke(Method method, Object target) {
    ReflectionUtils.makeAccessible(method);
    return ReflectionUtils.invokeMethod(method, target);
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
