package io.reportcache.spring.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Where Boot says that RabbitMQ is: by its bean of connection details, which reads the properties
 * {@code spring.rabbitmq.*} or asks a container, or by the properties if there is no such bean. The
 * bean's type has another name in Boot 4 than in Boot 3, and the same methods.
 *
 * @param factory how to log in
 * @param addresses the nodes
 */
record RabbitAddress(ConnectionFactory factory, List<Address> addresses) {

  /** The names of the type, that of Boot 4 first. */
  static final List<String> DETAILS =
      List.of(
          "org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails",
          "org.springframework.boot.autoconfigure.amqp.RabbitConnectionDetails");

  private static final String PREFIX = "spring.rabbitmq.";
  private static final int PORT = 5672;
  private static final int TLS_PORT = 5671;

  /**
   * Returns the address.
   *
   * @throws IllegalStateException if the connection needs what can't be had here
   * @throws IllegalArgumentException if a property can't be read
   */
  static RabbitAddress of(ListableBeanFactory beans, Environment environment) {
    if (environment.containsProperty(PREFIX + "ssl.bundle")) {
      throw new IllegalStateException(
          "report-cache.rabbitmq.enabled=true can't use %sssl.bundle; set %sssl.enabled=true and the JVM's trust store, or define a bean of type RabbitMq"
              .formatted(PREFIX, PREFIX));
    }
    Binder binder = Binder.get(environment);
    boolean tls = binder.bind(PREFIX + "ssl.enabled", Boolean.class).orElse(false);
    Object details = details(beans);
    return details == null ? ofProperties(binder, tls) : ofDetails(details, tls);
  }

  private static @Nullable Object details(ListableBeanFactory beans) {
    ClassLoader classes = RabbitAddress.class.getClassLoader();
    Stream<Class<?>> types =
        DETAILS.stream()
            .filter(name -> ClassUtils.isPresent(name, classes))
            .map(name -> ClassUtils.resolveClassName(name, classes));
    return types
        .map(type -> (Object) beans.getBeanProvider(type).getIfUnique())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static RabbitAddress ofDetails(Object details, boolean tls) {
    List<Address> addresses = new ArrayList<>();
    for (Object each : (List<?>) Objects.requireNonNull(call(details, "getAddresses"))) {
      addresses.add(
          new Address(
              String.valueOf(call(each, "host")),
              (Integer) Objects.requireNonNull(call(each, "port"))));
    }
    return new RabbitAddress(
        factory(
            (String) call(details, "getUsername"),
            (String) call(details, "getPassword"),
            (String) call(details, "getVirtualHost"),
            tls || call(details, "getSslBundle") != null),
        addresses);
  }

  private static RabbitAddress ofProperties(Binder binder, boolean tls) {
    List<String> given =
        binder.bind(PREFIX + "addresses", Bindable.listOf(String.class)).orElse(List.of());
    Map<String, String> set =
        binder.bind("spring.rabbitmq", Bindable.mapOf(String.class, String.class)).orElse(Map.of());
    ConnectionFactory factory = null;
    List<Address> addresses = new ArrayList<>();
    for (String each : given) {
      if (each.contains("://")) {
        ConnectionFactory parsed = parse(each);
        factory = factory == null ? parsed : factory;
        addresses.add(new Address(parsed.getHost(), parsed.getPort()));
      } else {
        addresses.add(Address.parseAddress(each.strip()));
      }
    }
    if (addresses.isEmpty()) {
      addresses.add(
          new Address(
              set.getOrDefault("host", "localhost"),
              binder.bind(PREFIX + "port", Integer.class).orElse(tls ? TLS_PORT : PORT)));
    }
    return new RabbitAddress(
        factory != null
            ? factory
            : factory(set.get("username"), set.get("password"), set.get("virtual-host"), tls),
        addresses);
  }

  private static ConnectionFactory parse(String uri) {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(uri);
      return factory;
    } catch (Exception e) { // its message may hold the password
      throw new IllegalArgumentException(
          "%saddresses can't be read (%s); write each as amqp://user:password@host:5672/vhost or host:port"
              .formatted(PREFIX, e.getClass().getSimpleName()));
    }
  }

  private static ConnectionFactory factory(
      @Nullable String username,
      @Nullable String password,
      @Nullable String virtualHost,
      boolean tls) {
    ConnectionFactory factory = new ConnectionFactory();
    if (username != null) {
      factory.setUsername(username);
    }
    if (password != null) {
      factory.setPassword(password);
    }
    if (virtualHost != null && !virtualHost.isEmpty()) {
      factory.setVirtualHost(virtualHost);
    }
    if (tls) {
      try {
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(
            PREFIX + "ssl.enabled=true needs TLS, which this JVM doesn't have", e);
      }
    }
    return factory;
  }

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

  /** Without user and password, for the log. */
  @Override
  public String toString() {
    return "the RabbitMQ at " + addresses;
  }
}
