package io.reportcache.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Return;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A channel whose messages are confirmed by the broker. A message that no queue takes is handed
 * back by the broker before it is confirmed, and counts as not sent. Safe for use by many threads.
 */
final class Confirms implements ConfirmListener {

  private final Channel channel;
  private final ConcurrentNavigableMap<Long, Sent> unconfirmed = new ConcurrentSkipListMap<>();
  private final Map<String, Sent> byId = new ConcurrentHashMap<>();
  private final Object order = new Object();

  /** A message that is under way. */
  private static final class Sent {
    final CompletableFuture<Void> confirmed = new CompletableFuture<>();
    final String id;
    final long sentAt = System.nanoTime();
    volatile @Nullable String returned;

    Sent(String id) {
      this.id = id;
    }
  }

  /** Has the broker confirm what is published on the channel, which is this object's own now. */
  Confirms(Channel channel) throws IOException {
    this.channel = channel;
    channel.confirmSelect();
    channel.addConfirmListener(this);
    channel.addReturnListener(this::returned);
    channel.addShutdownListener(cause -> lost(cause));
  }

  /**
   * Publishes a message and returns at once.
   *
   * @param message must have an id that no other message under way has
   * @return completed when the broker has confirmed it; with an {@link UnroutableEventException} or
   *     a {@link BrokerAwayException} if it isn't sent
   */
  CompletableFuture<Void> publish(String exchange, String routingKey, WireMessage message) {
    Sent sent = new Sent(message.properties().getMessageId());
    synchronized (order) { // the number belongs to what is published next
      if (byId.putIfAbsent(sent.id, sent) != null) {
        sent.confirmed.completeExceptionally(
            new BrokerAwayException("message %s is under way already".formatted(sent.id), null));
        return sent.confirmed;
      }
      long number = channel.getNextPublishSeqNo();
      unconfirmed.put(number, sent);
      try {
        channel.basicPublish(exchange, routingKey, true, message.properties(), message.body());
      } catch (IOException | RuntimeException | Error e) { // perhaps half of it was written
        unconfirmed.remove(number);
        forget(sent);
        sent.confirmed.completeExceptionally(
            new BrokerAwayException("the connection is lost: " + e, e));
      }
    }
    if (!channel.isOpen()) { // perhaps before this was noted
      lost(channel.getCloseReason());
    }
    return sent.confirmed;
  }

  /** Tells whether a message has waited for longer than this for its confirmation. */
  boolean isOverdue(Duration patience) {
    Map.Entry<Long, Sent> oldest = unconfirmed.firstEntry();
    return oldest != null && isOverdue(oldest.getValue(), patience);
  }

  /** Counts messages as not sent that have waited for longer than this. */
  void giveUp(Duration patience) {
    for (Map.Entry<Long, Sent> each : unconfirmed.entrySet()) {
      Sent sent = each.getValue();
      if (!isOverdue(sent, patience)) {
        return; // nor are those that follow
      }
      if (unconfirmed.remove(each.getKey(), sent)) {
        forget(sent);
        sent.confirmed.completeExceptionally(
            new BrokerAwayException(
                "the broker hasn't confirmed it within %s".formatted(patience), null));
      }
    }
  }

  private static boolean isOverdue(Sent sent, Duration patience) {
    return System.nanoTime() - sent.sentAt > TimeUnit.NANOSECONDS.convert(patience);
  }

  @Override
  public void handleAck(long number, boolean multiple) {
    confirmed(number, multiple, true);
  }

  @Override
  public void handleNack(long number, boolean multiple) {
    confirmed(number, multiple, false);
  }

  private void confirmed(long number, boolean multiple, boolean taken) {
    if (multiple) {
      ConcurrentNavigableMap<Long, Sent> all = unconfirmed.headMap(number, true);
      for (Map.Entry<Long, Sent> each = all.pollFirstEntry();
          each != null;
          each = all.pollFirstEntry()) {
        end(each.getValue(), taken);
      }
    } else {
      Sent sent = unconfirmed.remove(number);
      if (sent != null) {
        end(sent, taken);
      }
    }
  }

  private void end(Sent sent, boolean taken) {
    forget(sent);
    String returned = sent.returned;
    if (returned != null) {
      sent.confirmed.completeExceptionally(new UnroutableEventException(returned));
    } else if (taken) {
      sent.confirmed.complete(null);
    } else {
      sent.confirmed.completeExceptionally(
          new BrokerAwayException("the broker has refused to keep it", null));
    }
  }

  private void returned(Return back) {
    AMQP.BasicProperties properties = back.getProperties();
    Sent sent = properties == null ? null : byId.get(String.valueOf(properties.getMessageId()));
    if (sent != null) {
      sent.returned =
          "no queue takes routing key %s of exchange '%s' (%d %s); bind a queue, and replay it"
              .formatted(
                  back.getRoutingKey(),
                  back.getExchange(),
                  back.getReplyCode(),
                  back.getReplyText());
    }
  }

  private void lost(@Nullable Throwable cause) {
    for (Map.Entry<Long, Sent> each = unconfirmed.pollFirstEntry();
        each != null;
        each = unconfirmed.pollFirstEntry()) {
      forget(each.getValue());
      each.getValue()
          .confirmed
          .completeExceptionally(
              new BrokerAwayException(
                  "the connection was lost before the broker confirmed it: " + cause, cause));
    }
  }

  private void forget(Sent sent) {
    byId.remove(sent.id, sent);
  }
}
