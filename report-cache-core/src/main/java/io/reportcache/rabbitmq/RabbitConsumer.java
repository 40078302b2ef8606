package io.reportcache.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member of a consumer group: receives the group's messages and acknowledges those that are
 * taken. Connects again by itself. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class RabbitConsumer implements AutoCloseable {

  private static final GuardedLog log = GuardedLog.named(RabbitMqLog.NAME);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
  private static final int LARGEST_BATCH = 100;

  private final ConsumerPlan plan;
  private final int largestBatch; // so that more messages are on their way while some are taken
  private final RabbitCounters counters;
  private final Link link;
  private final Intake intake;
  private final LinkedBlockingQueue<Incoming> waiting = new LinkedBlockingQueue<>();
  private final HandlingThread thread;
  private volatile @Nullable ConsumerSession session;
  private final Consumer<RabbitConsumer> whenClosed;
  private volatile GroupTopology topology; // as the broker has it
  private volatile boolean opened;
  private @Nullable Incoming behind; // of the thread: came by another session than those before it

  RabbitConsumer(
      ConsumerPlan plan,
      Connector connector,
      Wire wire,
      RabbitCounters counters,
      Consumer<RabbitConsumer> whenClosed) {
    this.plan = plan;
    this.largestBatch = Math.min(LARGEST_BATCH, Math.max(1, plan.prefetch() / 2));
    this.topology = plan.topology();
    this.counters = counters;
    this.whenClosed = whenClosed;
    this.thread =
        new HandlingThread(
            plan.topology().group(),
            "What " + plan.topology().queue() + " brings",
            this::takeNext,
            this::handOutAgain);
    this.intake =
        new Intake(
            plan.receiver(),
            wire,
            new Aside(plan.topology(), counters),
            counters,
            thread.closing());
    this.link = new Link(connector, "consumer-" + plan.topology().group(), new Sessions());
  }

  /** Returns the name of its group. */
  public String group() {
    return plan.topology().group();
  }

  /** Returns whether it is connected and receives messages now. */
  public boolean isConnected() {
    ConsumerSession there = session;
    return there != null && there.isOpen();
  }

  /** Returns why the broker refuses it, with what to do; null if it doesn't. */
  public @Nullable String refusal() {
    return link.refusal();
  }

  /** Returns whether its queues have been declared, or found. */
  boolean hasDeclared() {
    return opened;
  }

  /** Returns the queues that it declares. */
  public List<DeclaredQueue> queues() {
    return topology.queues();
  }

  void start() {
    link.start();
    thread.start();
  }

  /**
   * Stops receiving. What is being taken has ten seconds to be finished; everything else goes back
   * to the queue. Closing it again does nothing.
   */
  @Override
  public void close() {
    if (!thread.beginsToClose()) {
      return;
    }
    waiting.clear();
    thread.awaitEnd(CLOSE_PATIENCE);
    link.close(Duration.ofSeconds(1));
    whenClosed.accept(this);
  }

  private void takeNext() throws InterruptedException {
    Incoming next = behind != null ? behind : waiting.poll(100, TimeUnit.MILLISECONDS);
    behind = null;
    if (next != null) {
      take(next);
    }
  }

  /** Takes a message and others of its session that wait. */
  private void take(Incoming first) {
    ConsumerSession now = first.session();
    if (now != session || !now.isOpen()) {
      return; // the broker hands it out again
    }
    try {
      List<Incoming> batch = new ArrayList<>();
      batch.add(first);
      int most = Math.min(plan.batch(), largestBatch);
      while (batch.size() < most && behind == null) {
        Incoming next = waiting.poll();
        if (next == null) {
          break;
        }
        if (next.session() == now) {
          batch.add(next);
        } else {
          behind = next;
        }
      }
      intake.take(batch);
      now.acknowledgeUpTo(batch.get(batch.size() - 1));
    } catch (Throwable e) { // D4: nobody would take any more
      now.abandon();
      if (!thread.isClosing()) {
        log.info("Messages of {} are handed out again: {}", topology.queue(), e.toString());
        again(now);
      }
    }
  }

  private void ended(ConsumerSession ended, ShutdownSignalException cause) {
    if (ended == session) {
      ClosedChannels.tell(topology.queue(), cause);
    }
    again(ended);
  }

  /** After a step that broke off: nobody knows what it had taken out of the line. */
  private void handOutAgain() {
    behind = null;
    ConsumerSession there = session;
    if (there != null) {
      there.abandon();
      link.suspect();
    }
  }

  /** Has the broker hand out again what isn't acknowledged. */
  private void again(ConsumerSession failed) {
    if (failed == session) {
      link.suspect();
    }
  }

  /** Opens a session with each connection. */
  private final class Sessions implements Link.Use {

    @Override
    public void opened(Connection connection) throws Exception {
      topology = plan.topology().on(BrokerVersion.of(connection));
      if (plan.declares()) {
        topology.declare(connection);
      } else {
        topology.check(connection);
      }
      Channel channel = connection.createChannel();
      Channel asideChannel = connection.createChannel();
      ConsumerSession made = new ConsumerSession(channel, new Confirms(asideChannel));
      channel.addShutdownListener(cause -> ended(made, cause));
      asideChannel.addShutdownListener(cause -> ended(made, cause));
      if (!opened) {
        unpark(asideChannel, made);
        opened = true;
      }
      counters.connected.increment();
      session = made;
      channel.basicQos(plan.prefetch());
      var unused = channel.basicConsume(topology.queue(), false, new Receiving(made));
    }

    /** Has messages that an older version of this application couldn't read come once more. */
    private void unpark(Channel channel, ConsumerSession made) throws Exception {
      long count = channel.messageCount(topology.parked());
      for (long i = 0; i < count; i++) {
        GetResponse got = channel.basicGet(topology.parked(), false);
        if (got == null) {
          return;
        }
        Incoming parked =
            new Incoming(made, got.getEnvelope(), new WireMessage(got.getProps(), got.getBody()));
        made.move(MessageHistory.forgotten(parked), topology.queue());
        channel.basicAck(parked.tag(), false);
      }
    }

    @Override
    public void lost() {
      session = null;
      waiting.clear();
    }
  }

  /** Puts what comes by a channel in line. */
  private final class Receiving extends DefaultConsumer {

    private final ConsumerSession by;

    Receiving(ConsumerSession by) {
      super(by.channel());
      this.by = by;
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      counters.received.increment();
      waiting.add(new Incoming(by, envelope, new WireMessage(properties, body)));
    }

    @Override
    public void handleCancel(String tag) {
      log.error(
          "The broker has ended the consumption of {}; perhaps the queue was deleted. It is"
              + " declared again",
          topology.queue());
      again(by);
    }
  }
}
