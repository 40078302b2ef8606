package io.reportcache.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link RabbitMq}. Not safe for use by many threads.
 *
 * @since 0.1
 */
public final class RabbitMqBuilder {

  /** The default name of the exchange: {@code events}. */
  public static final String DEFAULT_EXCHANGE = "events";

  /** The default maximum length of a message's body: 1 MiB. */
  public static final int DEFAULT_MAXIMUM_MESSAGE = 1024 * 1024;

  /** The default number of attempts at an event that no queue takes: 15. */
  public static final int DEFAULT_UNROUTABLE_ATTEMPTS = 15;

  private static final int MOST_MAXIMUM_MESSAGE = 128 * 1024 * 1024;
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(50);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_APPLICATION = 255;

  private final ConnectionFactory factory;
  private List<Address> addresses = List.of();
  private String exchange = DEFAULT_EXCHANGE;
  private @Nullable String application;
  private WireFormat format = WireFormat.PROPERTIES;
  private int maximumMessage = DEFAULT_MAXIMUM_MESSAGE;
  private Duration confirmTimeout = Duration.ofSeconds(10);
  private int unroutableAttempts = DEFAULT_UNROUTABLE_ATTEMPTS;
  private @Nullable QueueType queueType;
  private boolean declares = true;

  RabbitMqBuilder(ConnectionFactory factory) {
    this.factory = Objects.requireNonNull(factory, "factory must not be null");
  }

  /**
   * Sets the addresses of the nodes of a broker, which are tried one after the other; that of the
   * factory or the URI by default.
   */
  public RabbitMqBuilder addresses(List<Address> addresses) {
    this.addresses = List.copyOf(addresses);
    return this;
  }

  /**
   * Sets the name of the topic exchange that all applications use; {@value #DEFAULT_EXCHANGE} by
   * default.
   *
   * @param name 1 to 100 letters, digits, {@code -}, {@code _}, and dots between them
   * @throws IllegalArgumentException if the name isn't allowed
   */
  public RabbitMqBuilder exchange(String name) {
    exchange = checkName("exchange", name);
    return this;
  }

  /**
   * Sets the name of this application by which the broker lists its connections, behind {@code
   * report-cache}; the name of the exchange by default. What each connection is for follows it.
   *
   * @param name 1 to 255 characters, not blank
   * @throws IllegalArgumentException if it has another length or is blank
   */
  public RabbitMqBuilder application(String name) {
    Objects.requireNonNull(name, "application must not be null");
    if (name.isBlank() || name.length() > LONGEST_APPLICATION) {
      throw new IllegalArgumentException(
          "application must be 1 to %d characters, and not blank, was '%s'"
              .formatted(LONGEST_APPLICATION, name));
    }
    application = name;
    return this;
  }

  /** Sets how events are written; {@link WireFormat#PROPERTIES} by default. Both are read. */
  public RabbitMqBuilder format(WireFormat format) {
    this.format = Objects.requireNonNull(format, "format must not be null");
    return this;
  }

  /**
   * Sets the maximum length of a message's body in bytes, in both directions; 1 to 134,217,728,
   * 1,048,576 by default. A longer event isn't sent, and its delivery is a dead letter.
   *
   * @throws IllegalArgumentException if it is out of this range
   */
  public RabbitMqBuilder maximumMessage(int bytes) {
    if (bytes < 1 || bytes > MOST_MAXIMUM_MESSAGE) {
      throw new IllegalArgumentException(
          "maximumMessage must be 1 to %d bytes, was %d; leave it out for %d"
              .formatted(MOST_MAXIMUM_MESSAGE, bytes, DEFAULT_MAXIMUM_MESSAGE));
    }
    maximumMessage = bytes;
    return this;
  }

  /**
   * Sets how long the broker may take to confirm an event; more than zero, at most 50 seconds, ten
   * seconds by default. After that the connection is replaced and the event is published again.
   *
   * @throws IllegalArgumentException if it is out of this range
   */
  public RabbitMqBuilder confirmTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "confirmTimeout must not be null");
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "confirmTimeout must be more than zero and at most %d s, was %s; leave it out for ten seconds"
              .formatted(LONGEST_TIMEOUT.toSeconds(), timeout));
    }
    confirmTimeout = timeout;
    return this;
  }

  /**
   * Sets the number of attempts at an event that no queue takes, before it is a dead letter in its
   * store; at least 1, {@value #DEFAULT_UNROUTABLE_ATTEMPTS} by default. With the pauses of {@link
   * RabbitMq#relayOptions()} that takes about seven minutes, in which an application that is
   * deployed at the same time declares its queue.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public RabbitMqBuilder unroutableAttempts(int attempts) {
    if (attempts < 1) {
      throw new IllegalArgumentException(
          "unroutableAttempts must be at least 1, was %d; leave it out for %d"
              .formatted(attempts, DEFAULT_UNROUTABLE_ATTEMPTS));
    }
    unroutableAttempts = attempts;
    return this;
  }

  /**
   * Sets the kind of the queues; by default quorum queues on RabbitMQ 3.10 and later, and classic
   * ones before. All members of a group must use the same.
   */
  public RabbitMqBuilder queueType(QueueType type) {
    queueType = Objects.requireNonNull(type, "queueType must not be null");
    return this;
  }

  /**
   * Has nothing declared: the exchange and all queues must be there, and only that is checked. By
   * default everything is declared.
   */
  public RabbitMqBuilder withoutDeclaring() {
    declares = false;
    return this;
  }

  /**
   * Connects, and returns the connection to the broker. If the broker can't be reached, it goes on
   * trying in the background, and events wait in their store.
   *
   * @throws RabbitMqRefusedException if the broker refuses this application, or there is an
   *     exchange of another kind under the name
   */
  public RabbitMq build() {
    String listedAs = "report-cache " + (application == null ? exchange : application);
    Connector connector = new Connector(factory, addresses, listedAs);
    RabbitCounters counters = new RabbitCounters();
    Wire wire = new Wire(format, maximumMessage);
    Relay relay =
        new Relay(
            connector, exchange, declares, wire, confirmTimeout, unroutableAttempts, counters);
    relay.link().start();
    return new RabbitMq(connector, exchange, queueType, declares, wire, relay, counters);
  }

  static String checkName(String what, String name) {
    Objects.requireNonNull(name, what + " must not be null");
    if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches() || name.startsWith("amq.")) {
      throw new IllegalArgumentException(
          "%s must be 1 to %d letters, digits, '-', '_' and dots between them, and must not begin with 'amq.', was '%s'"
              .formatted(what, LONGEST_NAME, name));
    }
    return name;
  }
}
