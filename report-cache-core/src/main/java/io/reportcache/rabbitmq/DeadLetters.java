package io.reportcache.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * An operator's view of the dead letters of a consumer group. Each call has a connection of its
 * own. While one is under way the broker hides what it looks at from others. Safe for use by many
 * threads.
 *
 * @since 0.1
 */
public final class DeadLetters {

  private static final int MOST = 1_000;

  private final Connector connector;
  private final GroupTopology topology;

  DeadLetters(Connector connector, GroupTopology topology) {
    this.connector = connector;
    this.topology = topology;
  }

  private enum Action {
    LEAVE,
    REPLAY,
    DISCARD
  }

  /** Decides what becomes of a dead letter. */
  private interface Decision {
    Action on(DeadLetter letter);
  }

  /**
   * Returns the oldest dead letters.
   *
   * @param most the maximum number, 1 to 1000
   * @throws IllegalArgumentException if {@code most} is out of this range
   * @throws RabbitMqRefusedException if there is no such group
   * @throws IllegalStateException if the broker can't be reached
   */
  public List<DeadLetter> find(int most) {
    if (most < 1 || most > MOST) {
      throw new IllegalArgumentException("most must be 1 to %d, was %d".formatted(MOST, most));
    }
    List<DeadLetter> found = new ArrayList<>();
    var unused =
        forEach(
            most,
            letter -> {
              found.add(letter);
              return Action.LEAVE;
            });
    return found;
  }

  /**
   * Has the group take dead letters again, with all attempts. They come behind what waits in the
   * group's queue.
   *
   * @param wanted selects dead letters
   * @return the number of replayed dead letters
   * @throws RabbitMqRefusedException if there is no such group
   * @throws IllegalStateException if the broker can't be reached; some may be replayed
   */
  public int replay(Predicate<? super DeadLetter> wanted) {
    Objects.requireNonNull(wanted, "wanted must not be null");
    return forEach(Long.MAX_VALUE, letter -> wanted.test(letter) ? Action.REPLAY : Action.LEAVE);
  }

  /**
   * Discards dead letters.
   *
   * @param unwanted selects dead letters
   * @return the number of discarded dead letters
   * @throws RabbitMqRefusedException if there is no such group
   * @throws IllegalStateException if the broker can't be reached; some may be discarded
   */
  public int discard(Predicate<? super DeadLetter> unwanted) {
    Objects.requireNonNull(unwanted, "unwanted must not be null");
    return forEach(Long.MAX_VALUE, letter -> unwanted.test(letter) ? Action.DISCARD : Action.LEAVE);
  }

  private int forEach(long most, Decision decision) {
    Connection connection;
    try {
      connection = connector.connect("dead-letters");
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(connector + " can't be reached: " + e, e);
    }
    try {
      return forEach(connection, most, decision);
    } catch (Exception e) {
      Exception explained = connector.explained(e);
      throw explained instanceof RuntimeException known
          ? known
          : new IllegalStateException(
              "the dead letters of %s can't be looked through: %s"
                  .formatted(topology.group(), explained),
              explained);
    } finally {
      connection.abort(1_000); // what wasn't acknowledged goes back, in its order
    }
  }

  /** Looks at those that are there now, and not at those that come meanwhile. */
  private int forEach(Connection connection, long most, Decision decision) throws Exception {
    Channel channel = connection.createChannel();
    ConsumerSession session =
        new ConsumerSession(channel, new Confirms(connection.createChannel()));
    long there = Math.min(most, channel.messageCount(topology.deadLetters()));
    int done = 0;
    for (long i = 0; i < there; i++) {
      GetResponse got = channel.basicGet(topology.deadLetters(), false);
      if (got == null) {
        break;
      }
      Incoming incoming =
          new Incoming(session, got.getEnvelope(), new WireMessage(got.getProps(), got.getBody()));
      Action action = decision.on(DeadLetter.of(incoming));
      if (action == Action.REPLAY) {
        session.move(MessageHistory.forgotten(incoming), topology.queue());
      }
      if (action != Action.LEAVE) {
        channel.basicAck(incoming.tag(), false);
        done++;
      }
    }
    return done;
  }
}
