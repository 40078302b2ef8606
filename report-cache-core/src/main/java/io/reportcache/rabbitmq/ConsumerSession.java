package io.reportcache.rabbitmq;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The channels of a consumer, from one connection to its end. */
final class ConsumerSession {

  private static final long CONFIRM_SECONDS = 10;

  private final Channel channel;
  private final Confirms aside;
  private volatile boolean abandoned;

  /**
   * Makes a session.
   *
   * @param channel messages come by this, and are acknowledged by it
   * @param aside publishes messages that are put elsewhere
   */
  ConsumerSession(Channel channel, Confirms aside) {
    this.channel = channel;
    this.aside = aside;
  }

  Channel channel() {
    return channel;
  }

  boolean isOpen() {
    return !abandoned && channel.isOpen();
  }

  /**
   * Ends the use of this session, since a message of it was neither taken nor put aside. Nothing
   * may be acknowledged after that: acknowledging a later message acknowledges this one, too.
   */
  void abandon() {
    abandoned = true;
  }

  /**
   * Acknowledges this message and all before it.
   *
   * @throws IllegalStateException if the session was abandoned, or the message came by another
   */
  void acknowledgeUpTo(Incoming last) throws IOException {
    if (abandoned || last.session() != this) {
      throw new IllegalStateException("what isn't taken would be acknowledged");
    }
    channel.basicAck(last.tag(), true);
  }

  /** Puts a message into another queue. Returns when the broker has it. */
  void move(WireMessage message, String queue)
      throws BrokerAwayException, UnroutableEventException, InterruptedException {
    CompletableFuture<Void> confirmed = aside.publish("", queue, message);
    try {
      var unused = confirmed.get(CONFIRM_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnroutableEventException unroutable) {
        throw unroutable;
      }
      throw new BrokerAwayException("a message can't be moved to " + queue, e.getCause());
    } catch (TimeoutException e) {
      throw new BrokerAwayException(
          "the broker hasn't confirmed within %d s that %s has a message"
              .formatted(CONFIRM_SECONDS, queue),
          e);
    }
  }
}
