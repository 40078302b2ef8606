package io.reportcache.spring.rabbitmq;

import io.reportcache.ReportCache;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.DurableEvents;
import io.reportcache.event.DomainEvent;
import io.reportcache.log.GuardedLog;
import io.reportcache.rabbitmq.RabbitListener;
import io.reportcache.rabbitmq.RabbitListenerBuilder;
import io.reportcache.rabbitmq.RabbitMq;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Has this node hear the events of other applications if it is told so. If it isn't told whether,
 * it warns where reports of several nodes would be stale: whether there are several isn't known
 * here.
 */
final class RabbitListening {

  private static final GuardedLog log = GuardedLog.of(RabbitMqAutoConfiguration.class);

  private final RabbitMqProperties properties;
  private final ObjectProvider<RabbitMq> broker;
  private final ObjectProvider<TenantCacheManager> caches;
  private final ObjectProvider<ReportCache> reports;

  RabbitListening(
      RabbitMqProperties properties,
      ObjectProvider<RabbitMq> broker,
      ObjectProvider<TenantCacheManager> caches,
      ObjectProvider<ReportCache> reports) {
    this.properties = properties;
    this.broker = broker;
    this.caches = caches;
    this.reports = reports;
  }

  /** Starts the listener, after the consumer; returns null if there is none. */
  @Nullable RabbitListener start(DurableEvents events) {
    Boolean enabled = properties.listener().enabled();
    TenantCacheManager manager = caches.getIfUnique();
    boolean isAlone =
        manager != null && manager.sharedTierStats().state() == SharedTierStats.State.NONE;
    if (enabled == null && isAlone && properties.consumer().enabled()) {
      warn(events);
    }
    if (manager == null || !Boolean.TRUE.equals(enabled)) {
      return null;
    }
    if (!isAlone) {
      log.info(
          "report-cache.rabbitmq.listener.enabled=true has no effect: the nodes share a tier, by"
              + " which each hears what one of them consumes");
      return null;
    }
    return listen(events, manager);
  }

  private @Nullable RabbitListener listen(DurableEvents events, TenantCacheManager manager) {
    RabbitMqProperties.Listener options = properties.listener();
    List<String> further = properties.consumer().subscriptions();
    if (others(events).isEmpty() && further.isEmpty() && !options.ownEvents()) {
      log.info("No event of another application is registered with typeFrom, so none is heard");
      return null;
    }
    RabbitListenerBuilder builder = broker.getObject().listener(events, manager);
    RabbitMqProperties.set(
        "listener.maximum-staleness", () -> builder.maximumStaleness(options.maximumStaleness()));
    RabbitMqProperties.set("consumer.subscriptions", () -> further.forEach(builder::subscribe));
    if (options.servingWhenAway()) {
      builder.servingWhenAway();
    }
    if (options.ownEvents()) {
      builder.withOwnEvents();
    }
    return builder.start();
  }

  private void warn(DurableEvents events) {
    ReportCache cache = reports.getIfUnique();
    if (cache == null) {
      return;
    }
    List<String> names =
        others(events).stream()
            .filter(
                type ->
                    cache.rules().rules().stream()
                        .anyMatch(rule -> rule.event().isAssignableFrom(type)))
            .map(Class::getSimpleName)
            .sorted()
            .toList();
    if (!names.isEmpty()) {
      log.warn(
          "Reports depend on {} of other applications, which one node of the consumer group takes,"
              + " and no tier is shared: the reports of other nodes stay stale until their ttl ends."
              + " If this application runs as several nodes, set"
              + " report-cache.rabbitmq.listener.enabled=true; if it doesn't, set it to false",
          names);
    }
  }

  private static List<Class<? extends DomainEvent>> others(DurableEvents events) {
    return events.registered().stream()
        .filter(each -> !each.producer().equals(events.producer()))
        .<Class<? extends DomainEvent>>map(each -> each.type().eventClass())
        .toList();
  }
}
