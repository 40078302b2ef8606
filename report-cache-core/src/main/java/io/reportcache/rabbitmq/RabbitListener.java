package io.reportcache.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.reportcache.log.GuardedLog;
import io.reportcache.thread.DetachedThreads;
import io.reportcache.thread.Interrupts;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the reports of one node fresh where an application runs as several nodes that share no
 * tier. The events of a consumer group reach one of its nodes; a listener on each node hears all of
 * them, and has them drop what depends on them there. It runs no handlers and stores nothing. Safe
 * for use by many threads.
 *
 * <p>What the node can't have heard is made up for: each time that it connects, everything is
 * dropped after its queue is bound, values included that are being loaded then. While it hears
 * nothing, values are served for {@link RabbitListenerBuilder#maximumStaleness} and not longer.
 *
 * @since 0.1
 */
public final class RabbitListener implements AutoCloseable {

  private static final GuardedLog log = GuardedLog.named(RabbitMqLog.NAME);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final ListenerPlan plan;
  private final String exchange;
  private final boolean declares;
  private final BooleanSupplier consumersHaveQueues;
  private final RabbitCounters counters;
  private final Hearing hearing;
  private final Contact contact;
  private final Link link;
  private final LinkedBlockingQueue<Heard> waiting = new LinkedBlockingQueue<>();
  private final HandlingThread thread;
  private final ScheduledThreadPoolExecutor watch;
  private final Consumer<RabbitListener> whenClosed;
  private final LongAdder heard = new LongAdder();
  private final LongAdder connections = new LongAdder();
  private volatile @Nullable NodeQueue queue;
  private volatile boolean away;

  /** A message, or the probe if it says when that was sent. */
  private record Heard(NodeQueue by, long tag, @Nullable Long probeSentAt, WireMessage message) {}

  RabbitListener(
      ListenerPlan plan,
      String exchange,
      boolean declares,
      BooleanSupplier consumersHaveQueues,
      Connector connector,
      Wire wire,
      RabbitCounters counters,
      Consumer<RabbitListener> whenClosed) {
    this.plan = plan;
    this.exchange = exchange;
    this.declares = declares;
    this.consumersHaveQueues = consumersHaveQueues;
    this.counters = counters;
    this.whenClosed = whenClosed;
    this.hearing = new Hearing(plan.events(), plan.caches(), wire);
    this.contact = new Contact(plan.ticker(), plan.maximumStaleness());
    this.link = new Link(connector, "listener", new Queues());
    this.thread =
        new HandlingThread(
            "hearing", "A rule that hears an event", this::hearNext, () -> link.suspect());
    this.watch =
        new ScheduledThreadPoolExecutor(
            1, DetachedThreads.named("report-cache-rabbitmq-listener-watch"));
    watch.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    watch.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  /** Returns whether it has a queue and hears what comes now. */
  public boolean isConnected() {
    NodeQueue there = queue;
    return there != null && there.isOpen();
  }

  /**
   * Returns how long ago the moment is until which this node has certainly heard everything: about
   * a second at most when all is well.
   */
  public Duration sinceContact() {
    return contact.since();
  }

  /**
   * Returns whether that is longer ago than {@link RabbitListenerBuilder#maximumStaleness}, so that
   * values aren't trusted any more.
   */
  public boolean isOutOfTouch() {
    return contact.isPast();
  }

  /** Returns the name of its queue; null while it has none. */
  @Nullable String queue() {
    NodeQueue there = queue;
    return there == null ? null : there.name();
  }

  /** Returns why the broker refuses it, with what to do; null if it doesn't. */
  public @Nullable String refusal() {
    return link.refusal();
  }

  /** Returns the number of events that this node has heard. */
  public long heard() {
    return heard.sum();
  }

  /** Returns how often it has connected, and so has dropped everything. */
  public long connections() {
    return connections.sum();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the task reports its own failure
  void start() {
    link.start();
    thread.start();
    long nanos = plan.pace().toNanos();
    watch.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Stops hearing; the broker deletes the queue. Values that are cached then go stale, so close the
   * caches as well. What is being heard has two seconds to be finished. Closing it again does
   * nothing.
   */
  @Override
  public void close() {
    if (!thread.beginsToClose()) {
      return;
    }
    Interrupts.shutDown(watch);
    thread.awaitEnd(CLOSE_PATIENCE);
    link.close(Duration.ofSeconds(1));
    whenClosed.accept(this);
  }

  private void hearNext() throws InterruptedException {
    Heard next = waiting.poll(100, TimeUnit.MILLISECONDS);
    if (next != null) {
      hear(next);
    }
  }

  private void hear(Heard next) {
    try {
      if (next.probeSentAt == null) {
        hearing.hear(next.message);
        heard.increment();
        counters.heard.increment();
      } else if (next.by.equals(queue)) { // of an earlier queue, what was before it may be lost
        contact.madeAt(next.probeSentAt);
        next.by.probeIsBack();
      }
      next.by.acknowledgeUpTo(next.tag, waiting.isEmpty());
    } catch (Throwable e) { // D4: what couldn't be dropped is, together with all, after a new start
      if (next.by.equals(queue) && !thread.isClosing()) {
        log.info(
            "This node gets a new queue, since one message couldn't be heard: {}", e.toString());
        link.suspect();
      }
    }
  }

  /** Looks whether all is heard, and acts if it isn't. */
  private void look() {
    try {
      NodeQueue there = queue;
      if (there != null && !link.isBlocked()) {
        if (contact.isTooLong(there.unansweredFor(contact.now()))) {
          log.warn(
              "What comes to the queue of this node isn't heard within {}; it gets a new queue",
              plan.maximumStaleness());
          link.suspect();
        } else {
          there.probe(contact.now());
        }
      }
    } catch (Throwable e) { // the connection ends, which its listener notices
      log.debug("The queue of this node can't be probed: {}", e.toString());
    }
    try {
      if (contact.isPast()) {
        outOfTouch();
      } else if (away) {
        away = false;
        log.info("This node hears events from the broker again");
      }
    } catch (Throwable e) { // D4: the next look may succeed
      log.error("Reports that may be stale couldn't be dropped; it is tried again", e);
    }
  }

  private void outOfTouch() {
    if (!away) {
      away = true;
      log.warn(
          "This node hasn't heard from the broker for {} ms; {}",
          contact.since().toMillis(),
          plan.servesWhenAway()
              ? "its reports may be stale until it does, and are served all the same"
              : "until it does, its reports are kept for a second only");
    }
    if (!plan.servesWhenAway()) {
      hearing.dropAll("nothing is heard from the broker");
    }
  }

  /** Gets a queue of this node's own with each connection. */
  private final class Queues implements Link.Use {

    @Override
    public void opened(Connection connection) throws Exception {
      if (!consumersHaveQueues.getAsBoolean()) { // what only this hears would count as sent
        throw new BrokerAwayException("the consumer group has no queue yet", null);
      }
      try (Channel declaring = connection.createChannel()) {
        if (declares) {
          GroupTopology.exchange(declaring, exchange);
        } else {
          declaring.exchangeDeclarePassive(exchange);
        }
      }
      NodeQueue made = NodeQueue.declare(connection, exchange, plan.routingKeys());
      long boundAt = contact.now();
      hearing.dropAll("events may have been missed"); // F1: after it is bound, and loads as well
      contact.madeAt(boundAt);
      made.channel().addShutdownListener(cause -> ended(made, cause));
      counters.connected.increment();
      connections.increment();
      queue = made; // before its channel may be closed
      try {
        made.consume(new Receiving(made));
      } catch (Throwable e) {
        queue = null;
        throw e;
      }
    }

    @Override
    public void unblocked() {
      NodeQueue there = queue;
      if (there != null) {
        there.wasHeldUp(contact.now());
      }
    }

    @Override
    public void lost() {
      queue = null;
      waiting.clear();
    }
  }

  private void ended(NodeQueue ended, ShutdownSignalException cause) {
    if (ended.equals(queue)) {
      ClosedChannels.tell("this node's queue " + ended.name(), cause);
    }
    again(ended);
  }

  private void again(NodeQueue ended) {
    if (ended.equals(queue)) {
      link.suspect();
    }
  }

  /** Puts what comes in line. */
  private final class Receiving extends DefaultConsumer {

    private final NodeQueue by;

    Receiving(NodeQueue by) {
      super(by.channel());
      this.by = by;
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      waiting.add(
          new Heard(
              by,
              envelope.getDeliveryTag(),
              by.probeSentAt(envelope, properties),
              new WireMessage(properties, body)));
    }

    @Override
    public void handleCancel(String tag) {
      log.warn("The broker has deleted the queue of this node; it gets a new one");
      again(by);
    }
  }
}
