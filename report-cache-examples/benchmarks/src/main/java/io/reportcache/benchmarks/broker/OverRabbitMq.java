package io.reportcache.benchmarks.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventName;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.rabbitmq.RabbitConsumer;
import io.reportcache.rabbitmq.RabbitMq;
import io.reportcache.rabbitmq.RabbitMqStats;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Relays and consumes events of a hundred bytes through a durable quorum queue, beside a bare
 * client that does the same with the same messages: publishes them and waits for the confirms of
 * each hundred, and consumes with the same prefetch and acknowledges each hundred. Each round runs
 * all, and ratios are taken within a round. Then the time from the publication of an event until it
 * acts on the bus of the other service, at a tenth of the rate, beside a message of the bare
 * client.
 */
public final class OverRabbitMq {

  private static final String BROKER =
      System.getProperty("benchmarks.rabbitmq", "amqp://guest:guest@127.0.0.1:5672");
  private static final int EVENTS = Integer.getInteger("benchmarks.events", 50_000);
  private static final int ROUNDS = Integer.getInteger("benchmarks.rounds", 3);
  private static final int PREFETCH = 250;
  private static final int BATCH = 100;
  private static final String KEY = "bench.thing.changed";
  private static final String TEXT = "x".repeat(60);

  /** An event whose payload has about a hundred bytes. */
  @EventName("thing.changed")
  public record ThingChanged(String thing, long at, String text) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(TenantId.of("acme"));
    }

    @Override
    public Optional<EventEntity> entity() {
      return Optional.of(new EventEntity("thing", thing));
    }
  }

  private final String exchange = "benchmark-" + UUID.randomUUID();
  private final Connection connection;
  private final Channel channel;
  private GetResponse sample; // a message as report-cache writes it

  private OverRabbitMq() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(BROKER);
    connection = factory.newConnection("benchmark");
    channel = connection.createChannel();
  }

  /** Prints the tables. */
  public static void main(String[] args) throws Exception {
    OverRabbitMq benchmark = new OverRabbitMq();
    try (RabbitMq broker = RabbitMq.at(BROKER).exchange(benchmark.exchange).build()) {
      benchmark.print(broker);
    } finally {
      benchmark.connection.close();
    }
  }

  private void print(RabbitMq broker) throws Exception {
    sample = sample(broker);
    double[][] rates = new double[4][ROUNDS];
    for (int round = -1; round < ROUNDS; round++) { // the first warms up
      double barePublish = publishBare();
      double bareConsume = consumeBare();
      double relay = relay(broker);
      double consume = consume(broker);
      System.err.printf(
          Locale.ROOT,
          "round %d: bare %,.0f and %,.0f, ours %,.0f and %,.0f a second%n",
          round,
          barePublish,
          bareConsume,
          relay,
          consume);
      if (round >= 0) {
        rates[0][round] = barePublish;
        rates[1][round] = relay;
        rates[2][round] = bareConsume;
        rates[3][round] = consume;
      }
    }
    System.out.printf("%n| | a second | of the bare client |%n|---|---|---|%n");
    row("bare client, published and confirmed", rates[0], rates[0]);
    row("report-cache, relayed and confirmed", rates[1], rates[0]);
    row("bare client, consumed and acknowledged", rates[2], rates[2]);
    row("report-cache, consumed, on the bus, acknowledged", rates[3], rates[2]);
    int aSecond = (int) Math.max(100, median(rates[1]) / 10);
    int count = Math.min(EVENTS, aSecond * 10);
    row("the bare client from publishing to receiving", aSecond, bareLatency(aSecond, count));
    row("from a publication to the other service's bus", aSecond, latency(broker, aSecond, count));
    delete();
  }

  private static void row(String what, double[] rates, double[] bare) {
    double[] ratios = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      ratios[i] = rates[i] / bare[i];
    }
    Arrays.sort(ratios);
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %.2f (%.2f to %.2f) |%n",
        what,
        median(rates),
        median(ratios),
        ratios[0],
        ratios[ROUNDS - 1]);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private String declare(String name) throws IOException {
    channel.exchangeDeclare(exchange, "topic", true);
    String queue = exchange + "." + name;
    channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    channel.queueBind(queue, exchange, "#");
    return queue;
  }

  /** Returns a message that was relayed. */
  private GetResponse sample(RabbitMq broker) throws Exception {
    String queue = declare("bare");
    DurableEvents events = publisher(broker, new MemoryDeliveryStore());
    var unused = events.publish(event(0));
    try (DeliveryWorker worker = events.worker().build().start()) {
      if (!worker.awaitIdle(Duration.ofMinutes(1))) {
        throw new IllegalStateException("the first event isn't sent: " + worker.stats());
      }
    }
    GetResponse relayed = null;
    while (relayed == null) {
      relayed = channel.basicGet(queue, true);
    }
    return relayed;
  }

  private double publishBare() throws Exception {
    String queue = declare("bare");
    try (Channel confirmed = connection.createChannel()) {
      confirmed.confirmSelect();
      long start = System.nanoTime();
      for (int i = 1; i <= EVENTS; i++) {
        confirmed.basicPublish(exchange, KEY, true, sample.getProps(), sample.getBody());
        if (i % BATCH == 0) {
          confirmed.waitForConfirmsOrDie(60_000);
        }
      }
      confirmed.waitForConfirmsOrDie(60_000);
      double rate = rate(start);
      channel.queuePurge(queue);
      return rate;
    }
  }

  private double relay(RabbitMq broker) throws Exception {
    String queue = declare("bare");
    DurableEvents events =
        publisher(broker, new MemoryDeliveryStore(EVENTS, Ticker.system(), InstantSource.system()));
    for (int i = 0; i < EVENTS; i++) {
      var unused = events.publish(event(i));
    }
    long before = broker.stats().confirmed();
    long start = System.nanoTime();
    try (DeliveryWorker worker = events.worker().batch(1_000).build().start()) {
      while (broker.stats().confirmed() - before < EVENTS) {
        LockSupport.parkNanos(100_000);
      }
      double rate = rate(start);
      if (worker.stats().deadLetters() > 0) {
        throw new IllegalStateException("there are dead letters");
      }
      channel.queuePurge(queue);
      return rate;
    }
  }

  private double consumeBare() throws Exception {
    String queue = fill("bare");
    Arrivals all = new Arrivals();
    try (Channel consumed = connection.createChannel()) {
      consumed.basicQos(PREFETCH);
      var unused =
          consumed.basicConsume(
              queue,
              false,
              new DefaultConsumer(consumed) {
                @Override
                public void handleDelivery(
                    String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                    throws IOException {
                  if (all.count() % BATCH == 0) {
                    consumed.basicAck(envelope.getDeliveryTag(), true);
                  }
                }
              });
      return all.awaitRate("the bare client");
    }
  }

  /** Messages that arrive one after the other, measured from the first on: all are connected. */
  private static final class Arrivals {
    private final CountDownLatch missing = new CountDownLatch(EVENTS);
    private volatile long begun;

    /** Counts one, and returns how many there were until now. */
    private int count() {
      if (missing.getCount() == EVENTS) {
        begun = System.nanoTime();
      }
      missing.countDown();
      return EVENTS - (int) missing.getCount();
    }

    private double awaitRate(String who) throws InterruptedException {
      if (!missing.await(5, TimeUnit.MINUTES)) {
        throw new IllegalStateException("not all were consumed by " + who);
      }
      return rate(begun);
    }
  }

  private double consume(RabbitMq broker) throws Exception {
    Arrivals all = new Arrivals();
    try (EventBus bus = EventBus.inMemory()) {
      var subscription = bus.subscribe("#", envelope -> all.count(), SubscriptionOptions.inline());
      DurableEvents events = consumer(bus);
      broker.consumer("ours").into(events).prefetch(PREFETCH).start().close(); // declares
      var unused = fillByRelay(broker);
      try (RabbitConsumer consumer =
          broker.consumer("ours").into(events).prefetch(PREFETCH).start()) {
        double rate = all.awaitRate(consumer.group());
        subscription.close();
        return rate;
      }
    } finally {
      deleteOurs();
    }
  }

  private String fill(String name) throws Exception {
    String queue = declare(name);
    try (Channel confirmed = connection.createChannel()) {
      confirmed.confirmSelect();
      for (int i = 0; i < EVENTS; i++) {
        confirmed.basicPublish("", queue, sample.getProps(), sample.getBody());
      }
      confirmed.waitForConfirmsOrDie(120_000);
    }
    return queue;
  }

  private RabbitMqStats fillByRelay(RabbitMq broker) throws Exception {
    double unused = relay(broker);
    return broker.stats();
  }

  private static void row(String what, int aSecond, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%nAt %,d a second, %s: p50 %.1f ms, p99 %.1f ms%n",
        aSecond,
        what,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6);
  }

  /** What publishes one event. */
  private interface Publishing {
    void publish(int i) throws Exception;
  }

  private static void publishAtPace(int aSecond, int count, Publishing publishing)
      throws Exception {
    long next = System.nanoTime();
    for (int i = 0; i < count; i++) {
      next += TimeUnit.SECONDS.toNanos(1) / aSecond;
      while (System.nanoTime() - next < 0) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
      publishing.publish(i);
    }
  }

  /** Tells what the broker alone takes, confirms and acknowledgements included. */
  private long[] bareLatency(int aSecond, int count) throws Exception {
    String queue = declare("bare");
    long[] nanos = new long[count];
    CountDownLatch all = new CountDownLatch(count);
    try (Channel published = connection.createChannel();
        Channel consumed = connection.createChannel()) {
      published.confirmSelect();
      consumed.basicQos(PREFETCH);
      var unused =
          consumed.basicConsume(
              queue,
              false,
              new DefaultConsumer(consumed) {
                @Override
                public void handleDelivery(
                    String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                    throws IOException {
                  long at = Long.parseLong(properties.getMessageId());
                  nanos[count - (int) all.getCount()] = System.nanoTime() - at;
                  consumed.basicAck(envelope.getDeliveryTag(), false);
                  all.countDown();
                }
              });
      publishAtPace(
          aSecond,
          count,
          i ->
              published.basicPublish(
                  exchange,
                  KEY,
                  true,
                  sample.getProps().builder().messageId("" + System.nanoTime()).build(),
                  sample.getBody()));
      if (!all.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("not all came to the bare client");
      }
    }
    return nanos;
  }

  private long[] latency(RabbitMq broker, int aSecond, int count) throws Exception {
    long[] nanos = new long[count];
    CountDownLatch all = new CountDownLatch(count);
    try (EventBus bus = EventBus.inMemory()) {
      var subscription =
          bus.subscribe(
              "#",
              envelope -> {
                if (envelope.event() instanceof ThingChanged changed) {
                  int i = count - (int) all.getCount();
                  nanos[i] = System.nanoTime() - changed.at();
                  all.countDown();
                }
              },
              SubscriptionOptions.inline());
      DurableEvents from = publisher(broker, new MemoryDeliveryStore());
      try (RabbitConsumer consumer = broker.consumer("ours").into(consumer(bus)).start();
          DeliveryWorker worker = from.worker().build().start()) {
        publishAtPace(
            aSecond,
            count,
            i -> {
              var unused =
                  from.publish(new ThingChanged("t" + (i % 1_000), System.nanoTime(), TEXT));
            });
        if (!all.await(1, TimeUnit.MINUTES)) {
          throw new IllegalStateException(
              "not all came: " + consumer.isConnected() + worker.stats());
        }
      }
      subscription.close();
    } finally {
      deleteOurs();
    }
    return nanos;
  }

  private static DurableEvents publisher(RabbitMq broker, MemoryDeliveryStore store) {
    return DurableEvents.builder(store, JacksonCodecs.available())
        .producer("bench")
        .type(ThingChanged.class)
        .withoutLocalBus()
        .relay("rabbitmq", "#", RabbitMq.relayOptions(), broker.relay())
        .build();
  }

  private static DurableEvents consumer(EventBus bus) {
    return DurableEvents.builder(new MemoryDeliveryStore(), JacksonCodecs.available())
        .producer("ours")
        .typeFrom("bench", ThingChanged.class)
        .localBus(bus)
        .build();
  }

  private static ThingChanged event(int i) {
    return new ThingChanged("t" + i, i, TEXT);
  }

  private static double rate(long start) {
    return EVENTS * 1e9 / (System.nanoTime() - start);
  }

  private void deleteOurs() throws IOException {
    for (String suffix :
        new String[] {
          "",
          ".dead-letters",
          ".parked",
          ".retry.1000",
          ".retry.10000",
          ".retry.60000",
          ".retry.600000"
        }) {
      var unused = channel.queueDelete(exchange + ".ours" + suffix);
    }
  }

  private void delete() throws IOException {
    var unused = channel.queueDelete(exchange + ".bare");
    var unusedToo = channel.exchangeDelete(exchange);
  }
}
