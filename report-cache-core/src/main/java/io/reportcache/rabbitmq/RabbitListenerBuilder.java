package io.reportcache.rabbitmq;

import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.RegisteredEvent;
import io.reportcache.durable.store.Message;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Builds a {@link RabbitListener}. Not safe for use by many threads.
 *
 * @since 0.1
 */
public final class RabbitListenerBuilder {

  private static final Duration SHORTEST_STALENESS = Duration.ofSeconds(2);
  private static final Duration LONGEST_STALENESS = Duration.ofDays(1);
  private static final String NOBODYS = "report-cache.listener.check";

  private final RabbitMq broker;
  private final DurableEvents events;
  private final TenantCacheManager caches;
  private final Set<String> routingKeys = new LinkedHashSet<>();
  private boolean servesWhenAway;
  Duration maximumStaleness = Duration.ofSeconds(10);
  Duration pace = Duration.ofSeconds(1); // these two are replaced by tests
  Ticker ticker = Ticker.system();

  RabbitListenerBuilder(RabbitMq broker, DurableEvents events, TenantCacheManager caches) {
    this.broker = broker;
    this.events = Objects.requireNonNull(events, "events must not be null");
    this.caches = Objects.requireNonNull(caches, "caches must not be null");
    events.registered().stream()
        .filter(each -> !each.producer().equals(events.producer()))
        .forEach(this::add);
  }

  private void add(RegisteredEvent event) {
    routingKeys.add(RoutingKey.of(event.producer(), event.type()));
  }

  /**
   * Has this node also hear the events of this application itself that are relayed, which other
   * nodes publish. By default it doesn't, for a reason: what this node's queue takes counts as
   * sent. So an event for which no other application has a queue yet isn't kept as a dead letter
   * for it any more.
   *
   * @throws IllegalArgumentException if the routing key of such an event doesn't have three
   *     segments
   */
  public RabbitListenerBuilder withOwnEvents() {
    events.registered().stream()
        .filter(each -> each.producer().equals(events.producer()) && !each.relays().isEmpty())
        .forEach(this::add);
    return this;
  }

  /**
   * Subscribes to further events by their routing keys, such as those that the consumer group is
   * subscribed to besides the registered ones.
   *
   * @param pattern as for {@link RabbitConsumerBuilder#subscribe}
   * @throws IllegalArgumentException if it isn't made of segments
   */
  public RabbitListenerBuilder subscribe(String pattern) {
    routingKeys.add(RoutingKey.checkPattern(pattern));
    return this;
  }

  /**
   * Sets for how long values are served while this node hears nothing from the broker: ten seconds
   * by default. Once a second the listener makes sure that it hears everything. When it couldn't
   * for this long, all values are dropped once a second until it can, so none is served that is
   * older than this time and a second.
   *
   * @param limit 2 seconds to 1 day
   * @throws IllegalArgumentException if it is out of this range
   */
  public RabbitListenerBuilder maximumStaleness(Duration limit) {
    Objects.requireNonNull(limit, "maximumStaleness must not be null");
    if (limit.compareTo(SHORTEST_STALENESS) < 0 || limit.compareTo(LONGEST_STALENESS) > 0) {
      throw new IllegalArgumentException(
          "maximumStaleness must be %d s to %d day, was %s; leave it out for ten seconds"
              .formatted(SHORTEST_STALENESS.toSeconds(), LONGEST_STALENESS.toDays(), limit));
    }
    maximumStaleness = limit;
    return this;
  }

  /**
   * Has values served for as long as this node hears nothing, however old they get. Their own time
   * to live still ends them, and they are dropped as soon as it hears the others again.
   */
  public RabbitListenerBuilder servingWhenAway() {
    servesWhenAway = true;
    return this;
  }

  /**
   * Starts the listener. If the broker can't be reached, it goes on trying in the background. Start
   * the consumer of the application's group first: the listener then gets its queue after that
   * one's, so that no event counts as sent which the group hasn't got.
   *
   * @throws IllegalStateException if there is nothing to hear; if the events have no local bus; if
   *     the caches have a shared tier, by which nodes hear each other already; or if the broker is
   *     closed
   * @throws RabbitMqRefusedException if the broker refuses what it wants
   */
  public RabbitListener start() {
    if (routingKeys.isEmpty()) {
      throw new IllegalStateException(
          "the listener hears nothing; register events of other applications with typeFrom, or add withOwnEvents() and relay own ones");
    }
    if (caches.sharedTierStats().state() != SharedTierStats.State.NONE) {
      throw new IllegalStateException(
          "these caches have a shared tier, by which all nodes hear what one of them receives; leave the listener out, since each time that it connects it would drop what the nodes share");
    }
    requireLocalBus();
    return broker.start(
        new ListenerPlan(
            List.copyOf(routingKeys),
            events,
            caches,
            maximumStaleness,
            servesWhenAway,
            pace,
            ticker));
  }

  private void requireLocalBus() {
    try {
      events.hear(
          Message.of(UUID.randomUUID(), NOBODYS, 1, TenantId.CENTRAL, "")
              .createdAt(Instant.EPOCH)
              .build());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the events can't be heard", e);
    }
  }
}
