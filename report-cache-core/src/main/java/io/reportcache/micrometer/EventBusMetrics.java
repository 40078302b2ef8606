package io.reportcache.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventBusStats;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * The meters {@code report.cache.events.*} of a bus. They read what the bus counts anyway.
 *
 * @since 0.1
 */
public final class EventBusMetrics implements MeterBinder {

  private static final String PREFIX = "report.cache.events.";

  private final EventBus bus;

  private EventBusMetrics(EventBus bus) {
    this.bus = Objects.requireNonNull(bus, "bus must not be null");
  }

  /** Returns the meters of this bus. */
  public static EventBusMetrics of(EventBus bus) {
    return new EventBusMetrics(bus);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder(PREFIX + "pending", bus, EventBus::pending)
        .description("Deliveries that are queued, being handled or waiting for another attempt.")
        .strongReference(true)
        .register(registry);
    counter(registry, "published", "Events that were published.", EventBusStats::published);
    counter(registry, "handled", "Runs of handlers that succeeded.", EventBusStats::handled);
    counter(registry, "failed", "Runs of handlers that threw.", EventBusStats::failed);
    counter(
        registry,
        "exhausted",
        "Deliveries whose attempts have all failed.",
        EventBusStats::exhausted);
    counter(
        registry,
        "dropped",
        "Deliveries that were dropped, since a queue was full or closed.",
        EventBusStats::dropped);
  }

  private void counter(
      MeterRegistry registry, String name, String what, ToLongFunction<EventBusStats> figure) {
    EventBus counted = bus; // a counter remembers its object weakly; its function keeps it
    FunctionCounter.builder(PREFIX + name, bus, unused -> figure.applyAsLong(counted.stats()))
        .description(what)
        .register(registry);
  }
}
