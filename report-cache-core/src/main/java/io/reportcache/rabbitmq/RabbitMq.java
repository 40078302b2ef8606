package io.reportcache.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.EventRelay;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.LaneOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Carries events between applications through a topic exchange of RabbitMQ. Safe for use by many
 * threads.
 *
 * <p>The store of durable events is the source of truth; the broker carries. A {@linkplain #relay
 * relay} publishes stored events in order for each entity, and each is published again until the
 * broker has confirmed it. A {@linkplain #consumer consumer} hands events to the durable events of
 * another application, whose rules act and whose handlers run. The routing key of an event is
 * {@code {producer}.{event name}}, such as {@code availability.reservation.created}.
 *
 * <pre>{@code
 * RabbitMq broker = RabbitMq.at("amqp://user:password@host:5672").exchange("shop.events").build();
 * DurableEvents events = DurableEvents.builder(store, codec)
 *     .producer("orders")
 *     .type(OrderCreated.class)
 *     .typeFrom("billing", InvoicePaid.class)
 *     .relay("rabbitmq", "#", RabbitMq.relayOptions(), broker.relay())
 *     .localBus(reports.events())
 *     .build();
 * RabbitConsumer consumer = broker.consumer("orders").into(events).start();
 * }</pre>
 *
 * <p>Loses its connections and opens them again by itself, with everything that it had declared. A
 * broker that is away delays events and loses none.
 *
 * @since 0.1
 */
public final class RabbitMq implements AutoCloseable {

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
  private static final int DELIVERIES = 100;
  private static final int RELAYED_AT_ONCE = 256;

  private static final LaneOptions RELAY_OPTIONS =
      LaneOptions.defaults()
          .inOrder()
          .withConcurrency(RELAYED_AT_ONCE)
          .withAttempts(Integer.MAX_VALUE)
          .withBackoff(new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1), 0.5));

  private final Connector connector;
  private final String exchange;
  private final @Nullable QueueType queueType;
  private final boolean declares;
  private final Wire wire;
  private final Relay relay;
  private final RabbitCounters counters;
  private final Map<String, RabbitConsumer> consumers = new ConcurrentHashMap<>();
  private final Set<RabbitListener> listeners = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  RabbitMq(
      Connector connector,
      String exchange,
      @Nullable QueueType queueType,
      boolean declares,
      Wire wire,
      Relay relay,
      RabbitCounters counters) {
    this.connector = connector;
    this.exchange = exchange;
    this.queueType = queueType;
    this.declares = declares;
    this.wire = wire;
    this.relay = relay;
    this.counters = counters;
  }

  /**
   * Returns a builder for a broker.
   *
   * @param uri {@code amqp://user:password@host:port/vhost}, or {@code amqps://} for TLS
   * @throws IllegalArgumentException if it can't be read
   */
  public static RabbitMqBuilder at(String uri) {
    return new RabbitMqBuilder(Connector.factory(uri));
  }

  /**
   * Returns a builder for a broker.
   *
   * @param factory says where the broker is and how to log in there; it is copied, and its
   *     recovery, threads and time limits are replaced
   */
  public static RabbitMqBuilder with(ConnectionFactory factory) {
    return new RabbitMqBuilder(factory);
  }

  /**
   * Returns the options of a lane that relays events: in order for each entity, 256 at once, and as
   * many attempts as it takes.
   */
  public static LaneOptions relayOptions() {
    return RELAY_OPTIONS;
  }

  /**
   * Returns the relay, for {@link io.reportcache.durable.DurableEventsBuilder#relay}. An event that
   * no queue takes, or that is too long, becomes a dead letter in its store, where it can be
   * replayed.
   */
  public EventRelay relay() {
    return relay;
  }

  /**
   * Returns a builder of a consumer of a group. All members of a group share one queue, so each
   * event reaches one of them.
   *
   * @param group usually the name of the application: 1 to 100 letters, digits, {@code -}, {@code
   *     _}, and dots between them
   * @throws IllegalArgumentException if the name isn't allowed
   */
  public RabbitConsumerBuilder consumer(String group) {
    return new RabbitConsumerBuilder(this, group);
  }

  /**
   * Returns a builder of a listener, which keeps the reports of this node fresh where the
   * application runs as several nodes without a shared tier. Each node hears all events of other
   * applications that are registered with {@link
   * io.reportcache.durable.DurableEventsBuilder#typeFrom}. Handlers are run by a {@linkplain
   * #consumer consumer}.
   *
   * @param events with the local bus that the rules are attached to
   * @param caches what is dropped there if events may have been missed, such as {@code
   *     reports.caches()}
   * @throws IllegalArgumentException if the routing key of an event of another application doesn't
   *     have three segments
   */
  public RabbitListenerBuilder listener(DurableEvents events, TenantCacheManager caches) {
    return new RabbitListenerBuilder(this, events, caches);
  }

  /**
   * Returns the dead letters of a consumer group, whether it is consumed here or elsewhere.
   *
   * @throws IllegalArgumentException if the name isn't allowed
   */
  public DeadLetters deadLetters(String group) {
    RabbitMqBuilder.checkName("group", group);
    return new DeadLetters(connector, topology(group, List.of(), List.of(), true));
  }

  /** Returns the consumers that were started here and aren't closed. */
  public List<RabbitConsumer> consumers() {
    return List.copyOf(consumers.values());
  }

  /** Returns the listeners that were started here and aren't closed. */
  public List<RabbitListener> listeners() {
    return List.copyOf(listeners);
  }

  /** Returns the name of the exchange. */
  public String exchange() {
    return exchange;
  }

  /** Returns whether events can be published now. */
  public boolean isConnected() {
    return relay.isReady();
  }

  /** Returns why the broker refuses this application, with what to do; null if it doesn't. */
  public @Nullable String refusal() {
    return relay.link().refusal();
  }

  /** Returns the queues that its consumers declare. */
  public List<DeclaredQueue> queues() {
    List<DeclaredQueue> queues = new ArrayList<>();
    consumers().forEach(each -> queues.addAll(each.queues()));
    return queues;
  }

  /** Returns what was done since this was built. */
  public RabbitMqStats stats() {
    return counters.stats();
  }

  /** Closes the consumers, the listeners and the connections. Closing it again does nothing. */
  @Override
  public void close() {
    closed = true;
    consumers.values().forEach(RabbitConsumer::close);
    consumers.clear();
    listeners.forEach(RabbitListener::close);
    relay.link().close(CLOSE_PATIENCE);
  }

  RabbitConsumer start(
      String group,
      List<String> routingKeys,
      List<Duration> pauses,
      boolean ordered,
      MessageReceiver receiver,
      int prefetch,
      int batch) {
    ConsumerPlan plan =
        new ConsumerPlan(
            topology(group, routingKeys, pauses, ordered), receiver, prefetch, batch, declares);
    RabbitConsumer consumer =
        new RabbitConsumer(
            plan, connector, wire, counters, closing -> consumers.remove(group, closing));
    requireOpen();
    RabbitConsumer other = consumers.putIfAbsent(group, consumer);
    if (other != null) {
      throw new IllegalStateException(
          "there is already a consumer of group %s here; close it first".formatted(group));
    }
    try {
      consumer.start();
      requireOpen(); // perhaps it was closed meanwhile, and didn't see this one
    } catch (RuntimeException | Error e) {
      consumer.close();
      throw e;
    }
    return consumer;
  }

  RabbitListener start(ListenerPlan plan) {
    RabbitListener listener =
        new RabbitListener(
            plan,
            exchange,
            declares,
            this::consumersHaveQueues,
            connector,
            wire,
            counters,
            listeners::remove);
    requireOpen();
    listeners.add(listener);
    try {
      listener.start();
      requireOpen(); // as above
    } catch (RuntimeException | Error e) {
      listener.close();
      throw e;
    }
    return listener;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("RabbitMQ is closed; build another");
    }
  }

  private boolean consumersHaveQueues() {
    return consumers.values().stream().allMatch(RabbitConsumer::hasDeclared);
  }

  private GroupTopology topology(
      String group, List<String> routingKeys, List<Duration> pauses, boolean ordered) {
    return new GroupTopology(exchange, group, routingKeys, queueType, pauses, ordered, DELIVERIES);
  }
}
