package io.reportcache.spring.actuate;

import io.reportcache.event.EventBus;
import io.reportcache.event.EventBusStats;
import java.util.Map;

/** The figures of the bus in this process. */
final class EventsView implements View {

  private final EventBus events;

  EventsView(EventBus events) {
    this.events = events;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    EventBusStats stats = events.stats();
    return new Row()
        .with("pending", events.pending())
        .with("published", stats.published())
        .with("handled", stats.handled())
        .with("failed", stats.failed())
        .with("exhausted", stats.exhausted())
        .with("dropped", stats.dropped())
        .build();
  }
}
