package io.reportcache.spring.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import io.reportcache.spring.BootDetails;
import io.reportcache.spring.BootSslBundles;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.env.Environment;

/**
 * Where Boot says that RabbitMQ is: by its bean of connection details, which reads the properties
 * {@code spring.rabbitmq.*} or asks a container, or by the properties if there is no such bean.
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
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Returns the address.
   *
   * @throws IllegalStateException if the connection needs what can't be had here
   * @throws IllegalArgumentException if a property can't be read
   */
  static RabbitAddress of(ListableBeanFactory beans, Environment environment) {
    for (String store : List.of("ssl.key-store", "ssl.trust-store")) {
      if (environment.containsProperty(PREFIX + store)) {
        throw new IllegalStateException(
            "report-cache.rabbitmq.enabled=true can't use %s; name an SSL bundle of Boot that has the store, with %sssl.bundle"
                .formatted(PREFIX + store, PREFIX));
      }
    }
    Binder binder = Binder.get(environment);
    List<String> given =
        binder.bind(PREFIX + "addresses", Bindable.listOf(String.class)).orElse(List.of());
    BootDetails details = BootDetails.find(beans, DETAILS);
    SslBundle bundle = details == null ? null : (SslBundle) details.get("getSslBundle");
    if (bundle == null) {
      bundle = BootSslBundles.named(PREFIX + "ssl.bundle", "RabbitMq", beans, environment);
    }
    boolean tls =
        bundle != null
            || (given.isEmpty()
                ? binder.bind(PREFIX + "ssl.enabled", Boolean.class).orElse(false)
                : isSecured(given.get(0), binder));
    RabbitAddress address = details == null ? ofProperties(binder, given, tls) : ofDetails(details);
    if (tls || address.factory.isSSL()) {
      secure(address.factory, bundle);
    }
    return address;
  }

  /** The scheme of an address decides, as it does for Boot. */
  private static boolean isSecured(String address, Binder binder) {
    return address.contains("://")
        ? isTls(address)
        : binder.bind(PREFIX + "ssl.enabled", Boolean.class).orElse(false);
  }

  private static boolean isTls(String uri) {
    return uri.strip().regionMatches(true, 0, "amqps:", 0, "amqps:".length());
  }

  /** Trusts whom the bundle or else the JVM trusts; the client by itself trusts everybody. */
  private static void secure(ConnectionFactory factory, @Nullable SslBundle bundle) {
    try {
      factory.useSslProtocol(bundle == null ? SSLContext.getDefault() : bundle.createSslContext());
      factory.enableHostnameVerification();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          PREFIX + "ssl.enabled=true needs TLS, which this JVM doesn't have", e);
    }
  }

  private static RabbitAddress ofDetails(BootDetails details) {
    return new RabbitAddress(
        factory(
            details.text("getUsername"),
            details.text("getPassword"),
            details.text("getVirtualHost")),
        details.parts("getAddresses").stream()
            .map(each -> new Address(String.valueOf(each.get("host")), each.number("port")))
            .toList());
  }

  private static RabbitAddress ofProperties(Binder binder, List<String> given, boolean tls) {
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
        addresses.add(parseNode(each.strip()));
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
            : factory(set.get("username"), set.get("password"), set.get("virtual-host")),
        addresses);
  }

  private static ConnectionFactory parse(String uri) {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      URI parsed = new URI(uri.strip());
      if (parsed.getHost() != null && isPort(parsed.getPort())) {
        factory.setUri(parsed);
        return factory;
      }
    } catch (URISyntaxException | GeneralSecurityException | RuntimeException e) {
      throw unreadable(e.getClass().getSimpleName()); // its message may hold the password
    }
    throw unreadable("there is no host, or a port that is none"); // the client would take its own
  }

  /** The client says -1 of one that isn't given. */
  private static boolean isPort(int port) {
    return port == -1 || (port > 0 && port <= HIGHEST_PORT);
  }

  private static Address parseNode(String node) {
    try {
      Address parsed = Address.parseAddress(node);
      if (isPort(parsed.getPort())) {
        return parsed;
      }
    } catch (RuntimeException e) {
      // told below
    }
    throw unreadable("'%s' has a port that is none".formatted(node));
  }

  private static IllegalArgumentException unreadable(String why) {
    return new IllegalArgumentException(
        "%saddresses can't be read (%s); write each as amqp://user:password@host:5672/vhost or host:port"
            .formatted(PREFIX, why));
  }

  private static ConnectionFactory factory(
      @Nullable String username, @Nullable String password, @Nullable String virtualHost) {
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
    return factory;
  }

  /** Without user and password, for the log. */
  @Override
  public String toString() {
    return "the RabbitMQ at " + addresses;
  }
}
