package io.reportcache.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.reportcache.durable.EventRelay;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.event.EventType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Publishes stored events to the exchange. A delivery succeeds when the broker has confirmed the
 * message. Many deliveries are under way at once on one channel, and the broker confirms them
 * together. While the broker is away none is claimed, so they wait in their store and nowhere else.
 */
final class Relay implements EventRelay, Link.Use {

  private final String exchange;
  private final boolean declares;
  private final Wire wire;
  private final Duration patience;
  private final int unroutableAttempts;
  private final RabbitCounters counters;
  private final Link link;
  private volatile @Nullable Confirms confirms;

  Relay(
      Connector connector,
      String exchange,
      boolean declares,
      Wire wire,
      Duration patience,
      int unroutableAttempts,
      RabbitCounters counters) {
    this.exchange = exchange;
    this.declares = declares;
    this.wire = wire;
    this.patience = patience;
    this.unroutableAttempts = unroutableAttempts;
    this.counters = counters;
    this.link = new Link(connector, "relay", this);
  }

  Link link() {
    return link;
  }

  @Override
  public void opened(Connection connection) throws Exception {
    Channel declaring = connection.createChannel();
    if (declares) {
      GroupTopology.exchange(declaring, exchange);
    } else {
      declaring.exchangeDeclarePassive(exchange);
    }
    declaring.close();
    Channel channel = connection.createChannel();
    channel.addShutdownListener(cause -> link.suspect()); // the channel alone may be closed
    confirms = new Confirms(channel);
    counters.connected.increment();
  }

  @Override
  public void lost() {
    confirms = null;
  }

  @Override
  public void check(String producer, EventType<?> type) {
    var unused = RoutingKey.of(producer, type);
  }

  /** One is enough, since all go by one channel. */
  @Override
  public int threads() {
    return 1;
  }

  @Override
  public boolean isReady() {
    return confirms != null && link.isOpen() && !link.isBlocked();
  }

  @Override
  public void handle(ClaimedDelivery delivery, DeliveryRun run) throws Exception {
    Message message = delivery.message();
    WireMessage written = wire.write(message);
    String key = RoutingKey.of(message);
    Confirms open = confirms;
    if (open == null) {
      throw new BrokerAwayException("there is no connection to the broker now", null);
    }
    counters.published.increment();
    run.goesOnUntil(
        open.publish(exchange, key, written).whenComplete((nothing, failure) -> count(failure)));
  }

  private void count(@Nullable Throwable failure) {
    if (failure == null) {
      counters.confirmed.increment();
    } else if (failure instanceof UnroutableEventException) {
      counters.unroutable.increment();
    } else {
      counters.unconfirmed.increment();
    }
  }

  /** What isn't confirmed in time shows that the broker is away, or that it is short of memory. */
  @Override
  public void look() {
    Confirms open = confirms;
    if (open == null || !open.isOverdue(patience)) {
      return;
    }
    if (link.isBlocked()) {
      open.giveUp(patience); // they wait in their store
    } else {
      link.suspect();
    }
  }

  /** Events wait as long as the broker is away; what it will never take is a dead letter. */
  @Override
  public boolean isRetryable(ClaimedDelivery delivery, Throwable failure) {
    return !(failure instanceof UnsendableEventException)
        && !(failure instanceof UnroutableEventException
            && delivery.attempt() >= unroutableAttempts);
  }
}
