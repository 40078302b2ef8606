package io.reportcache.durable;

import io.reportcache.durable.store.Lane;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.EventType;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A registered handler and the events that it gets. At most one of the last two is set; neither is
 * if it runs only in other processes.
 *
 * @param relay carries events that are published here, and never those that are received
 */
record Registered(
    Lane lane,
    Predicate<EventType<?>> wants,
    LaneOptions options,
    @Nullable DurableEventHandler<?> handler,
    @Nullable EventRelay relay) {

  boolean isRelay() {
    return relay != null;
  }

  boolean isRemote() {
    return handler == null && relay == null;
  }
}
