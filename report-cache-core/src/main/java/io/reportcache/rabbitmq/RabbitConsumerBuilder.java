package io.reportcache.rabbitmq;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.store.Message;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link RabbitConsumer}. Not safe for use by many threads.
 *
 * @since 0.1
 */
public final class RabbitConsumerBuilder {

  /** The default number of messages that the broker hands out in advance: 250. */
  public static final int DEFAULT_PREFETCH = 250;

  private static final int MOST_PREFETCH = 65_535;
  private static final int MOST_PAUSES = 20;
  private static final Duration LONGEST_PAUSE = Duration.ofDays(7);

  private final RabbitMq broker;
  private final String group;
  private final Set<String> routingKeys = new LinkedHashSet<>();
  private @Nullable MessageReceiver receiver;
  private int batch = Integer.MAX_VALUE;
  private int prefetch = DEFAULT_PREFETCH;
  private boolean ordered = true;
  private List<Duration> pauses =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10));

  RabbitConsumerBuilder(RabbitMq broker, String group) {
    this.broker = broker;
    this.group = RabbitMqBuilder.checkName("group", group);
  }

  /**
   * Subscribes the group to events by their routing keys. A subscription that an earlier version of
   * the application made stays until its binding is removed in the broker.
   *
   * @param pattern a routing key, in which {@code *} stands for one segment and {@code #} for any
   *     number of segments: {@code availability.reservation.created}, {@code auth.*.*}, {@code #}
   * @throws IllegalArgumentException if it isn't made of segments
   */
  public RabbitConsumerBuilder subscribe(String pattern) {
    routingKeys.add(RoutingKey.checkPattern(pattern));
    return this;
  }

  /**
   * Hands everything over to durable events, and subscribes the group to the events of other
   * applications that are registered there with {@link
   * io.reportcache.durable.DurableEventsBuilder#typeFrom}.
   *
   * @throws IllegalArgumentException if the routing key of one of these doesn't have three segments
   */
  public RabbitConsumerBuilder into(DurableEvents events) {
    events.registered().stream()
        .filter(each -> !each.producer().equals(events.producer()))
        .forEach(each -> routingKeys.add(RoutingKey.of(each.producer(), each.type())));
    return into(events::receive);
  }

  /** Hands everything over to a receiver, many messages at once if there are many. */
  public RabbitConsumerBuilder into(MessageReceiver receiver) {
    this.receiver = Objects.requireNonNull(receiver, "receiver must not be null");
    batch = Integer.MAX_VALUE;
    return this;
  }

  /** Calls a handler for each event, one after the other. */
  public RabbitConsumerBuilder handle(MessageHandler handler) {
    Objects.requireNonNull(handler, "handler must not be null");
    receiver =
        messages -> {
          for (Message message : messages) {
            try (TenantScope scope = TenantContext.open(message.tenant())) { // T3
              handler.handle(message);
            }
          }
        };
    batch = 1;
    return this;
  }

  /**
   * Sets how many messages the broker hands out in advance; 1 to 65,535, {@value #DEFAULT_PREFETCH}
   * by default.
   *
   * @throws IllegalArgumentException if it is out of this range
   */
  public RabbitConsumerBuilder prefetch(int messages) {
    if (messages < 1 || messages > MOST_PREFETCH) {
      throw new IllegalArgumentException(
          "prefetch must be 1 to %d, was %d; leave it out for %d"
              .formatted(MOST_PREFETCH, messages, DEFAULT_PREFETCH));
    }
    prefetch = messages;
    return this;
  }

  /**
   * Has all members of the group take messages at once, each another part of them. By default one
   * member takes all of them, and another takes over when it is gone, so that the events of an
   * entity don't overtake each other. With {@link #into(DurableEvents)} the members share the work
   * in any case, since the handlers run on all of them. All members must use the same.
   */
  public RabbitConsumerBuilder inAnyOrder() {
    ordered = false;
    return this;
  }

  /**
   * Sets the pauses before further attempts; a message whose last attempt fails is a dead letter.
   * One second, ten seconds, one minute and ten minutes by default. There is a queue for each
   * length. One that isn't used any more stays in the broker until it is deleted there.
   *
   * @param pauses each 1 ms to 7 days, at most 20; empty makes a dead letter of a message that
   *     fails once
   * @throws IllegalArgumentException if a pause is out of this range, or there are too many
   */
  public RabbitConsumerBuilder retryPauses(List<Duration> pauses) {
    List<Duration> copied = List.copyOf(pauses);
    for (Duration pause : copied) {
      if (pause.compareTo(Duration.ofMillis(1)) < 0 || pause.compareTo(LONGEST_PAUSE) > 0) {
        throw new IllegalArgumentException(
            "each of retryPauses must be 1 ms to %d days, was %s"
                .formatted(LONGEST_PAUSE.toDays(), pause));
      }
    }
    if (copied.size() > MOST_PAUSES) {
      throw new IllegalArgumentException(
          "retryPauses must be at most %d, were %d".formatted(MOST_PAUSES, copied.size()));
    }
    this.pauses = copied;
    return this;
  }

  /**
   * Starts the consumer. If the broker can't be reached, it goes on trying in the background.
   *
   * @throws IllegalStateException if nothing is subscribed to, nobody receives, there is already a
   *     consumer of the group, or the broker is closed
   * @throws RabbitMqRefusedException if the broker refuses what it wants, such as a queue that
   *     exists with other arguments
   */
  public RabbitConsumer start() {
    MessageReceiver to = receiver;
    if (to == null) {
      throw new IllegalStateException(
          "consumer group %s has no receiver; add into(...) or handle(...)".formatted(group));
    }
    if (routingKeys.isEmpty()) {
      throw new IllegalStateException(
          "consumer group %s subscribes to nothing; register events of other applications with DurableEventsBuilder.typeFrom, or add subscribe(...)"
              .formatted(group));
    }
    return broker.start(group, List.copyOf(routingKeys), pauses, ordered, to, prefetch, batch);
  }
}
