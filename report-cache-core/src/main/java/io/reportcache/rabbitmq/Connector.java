package io.reportcache.rabbitmq;

import static java.util.stream.Collectors.joining;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import io.reportcache.thread.DetachedThreads;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens connections to one broker, and explains its refusals. */
final class Connector {

  private static final int CONNECT_MILLIS = 5_000;
  private static final int CALL_MILLIS = 10_000;
  private static final int HEARTBEAT_SECONDS = 10;

  private final ConnectionFactory factory;
  private final List<Address> addresses;
  private final String listedAs;

  /**
   * Makes a connector.
   *
   * @param factory copied; its recovery, threads and time limits are replaced
   * @param addresses the nodes of the broker; empty for that of the factory
   * @param listedAs begins the names of the connections in the broker's list of connections
   */
  Connector(ConnectionFactory factory, List<Address> addresses, String listedAs) {
    this.factory = factory.clone();
    this.addresses =
        addresses.isEmpty()
            ? List.of(new Address(factory.getHost(), factory.getPort()))
            : List.copyOf(addresses);
    this.listedAs = listedAs;
    this.factory.setAutomaticRecoveryEnabled(false); // Link does that
    this.factory.setTopologyRecoveryEnabled(false);
    this.factory.setConnectionTimeout(CONNECT_MILLIS);
    this.factory.setHandshakeTimeout(CONNECT_MILLIS);
    this.factory.setChannelRpcTimeout(CALL_MILLIS);
    this.factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    this.factory.setThreadFactory(DetachedThreads.numbered("report-cache-rabbitmq-")); // D5
  }

  /**
   * Returns a factory for a URI.
   *
   * @throws IllegalArgumentException if it can't be read; the message doesn't contain a password
   */
  static ConnectionFactory factory(String uri) {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      URI parsed = new URI(uri);
      if (parsed.getHost() == null) { // the client would take its own machine
        throw new URISyntaxException("", "there is no host, or a port that is no number");
      }
      if ("amqps".equalsIgnoreCase(parsed.getScheme())) { // the client would trust everybody
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      }
      factory.setUri(uri);
    } catch (URISyntaxException | GeneralSecurityException | RuntimeException e) { // NPE, too
      throw new IllegalArgumentException(
          "uri of RabbitMQ must be like amqp://user:password@host:5672/vhost, or amqps:// for TLS; what is given can't be read: "
              + withoutPassword(String.valueOf(e.getMessage()), uri),
          null); // the cause tells the password
    }
    return factory;
  }

  private static String withoutPassword(String message, String uri) {
    int end = uri.lastIndexOf('@');
    int begin = uri.indexOf("//");
    return begin < 0 || end < begin ? message : message.replace(uri.substring(begin, end), "//…");
  }

  Connection connect(String purpose) throws Exception {
    ExecutorService consumers =
        new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            DetachedThreads.named("report-cache-rabbitmq-" + purpose + "-consumers"));
    try {
      Connection made = factory.newConnection(consumers, addresses, listedAs + " " + purpose);
      made.addShutdownListener(cause -> consumers.shutdown());
      return made;
    } catch (Throwable e) {
      consumers.shutdown();
      throw explained(e);
    }
  }

  /** Returns the failure, explained if the broker will refuse the same again. */
  Exception explained(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String advice = advice(each);
      if (each instanceof RabbitMqRefusedException refused) {
        return refused;
      }
      if (advice != null) {
        return new RabbitMqRefusedException(
            "%s refuses this application: %s".formatted(this, advice), failure);
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return (Exception) failure;
  }

  private @Nullable String advice(Throwable failure) {
    // A PossibleAuthenticationFailureException also comes if the network fails at that moment.
    if (failure instanceof AuthenticationFailureException) {
      return "user '%s' or the password is wrong, or the user may only connect from the broker's own machine, as guest may; check them in the URI, as in amqp://user:password@host:5672"
          .formatted(factory.getUsername());
    }
    if (failure instanceof SSLException) {
      return "TLS fails (%s); check that the port takes TLS, and that the JVM trusts the certificate (-Djavax.net.ssl.trustStore)"
          .formatted(failure.getMessage());
    }
    if (failure instanceof ShutdownSignalException shutdown) {
      return ofClose(shutdown.getReason());
    }
    return null;
  }

  private @Nullable String ofClose(@Nullable Method reason) {
    int code = 0;
    String text = "";
    if (reason instanceof AMQP.Connection.Close close) {
      code = close.getReplyCode();
      text = close.getReplyText();
    } else if (reason instanceof AMQP.Channel.Close close) {
      code = close.getReplyCode();
      text = close.getReplyText();
    }
    if (text.contains(" down")) { // while the broker starts
      return null;
    }
    return switch (code) {
      case AMQP.NOT_ALLOWED ->
          "%s; check the virtual host '%s', which is the path of the URI (%%2f for the one named /)"
              .formatted(text, factory.getVirtualHost());
      case AMQP.ACCESS_REFUSED ->
          "%s; user '%s' needs the rights to configure, write and read what begins with the exchange's name, and to write and read amq.default"
              .formatted(text, factory.getUsername());
      case AMQP.PRECONDITION_FAILED ->
          "%s; it exists with other arguments, perhaps of an older version: take another name, or delete it when it is empty and nobody uses it"
              .formatted(text);
      case AMQP.NOT_FOUND ->
          "%s; declare it, or leave out withoutDeclaring() to have it declared".formatted(text);
      default -> null;
    };
  }

  /** Returns the broker's address, for messages; without user and password. */
  @Override
  public String toString() {
    return "RabbitMQ at %s%s"
        .formatted(
            addresses.stream().map(Address::toString).collect(joining(", ")),
            "/".equals(factory.getVirtualHost()) ? "" : "/" + factory.getVirtualHost());
  }
}
