package io.reportcache.durable;

import io.reportcache.durable.store.Lane;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The handlers of durable events that are registered so far, each under a name of its own. */
final class RegisteredHandlers {

  private final List<StoredEvents.Registered<?>> handlers = new ArrayList<>();

  /** None yet. */
  RegisteredHandlers() {}

  /** Those of another, to add to. */
  RegisteredHandlers(RegisteredHandlers others) {
    handlers.addAll(others.handlers);
  }

  /**
   * Adds one.
   *
   * @param wants which events it gets
   * @param handler null if it lives in other processes only
   * @throws IllegalArgumentException if there is one of that name
   */
  <E extends DomainEvent> void add(
      String name,
      Predicate<EventType<?>> wants,
      LaneOptions options,
      @Nullable DurableEventHandler<E> handler) {
    Objects.requireNonNull(options, "options must not be null; begin with LaneOptions.defaults()");
    Lane lane = Lane.ofHandler(name);
    if (handlers.stream().anyMatch(each -> each.lane().equals(lane))) {
      throw new IllegalArgumentException(
          "there is a handler named %s already; give each a name of its own".formatted(name));
    }
    handlers.add(new StoredEvents.Registered<>(lane, wants, options, handler));
  }

  List<StoredEvents.Registered<?>> all() {
    return List.copyOf(handlers);
  }

  /** Returns the lanes that others serve. */
  List<Lane> remote() {
    return handlers.stream()
        .filter(each -> each.handler() == null)
        .map(StoredEvents.Registered::lane)
        .toList();
  }

  /**
   * Tells whether a handler here reads it; what only others handle may be of another class there.
   */
  boolean read(EventType<?> event) {
    return handlers.stream().anyMatch(each -> each.handler() != null && each.wants().test(event));
  }

  /** Returns a condition on the names of events. */
  static Predicate<EventType<?>> named(String namePattern) {
    var unused = EventType.of(DomainEvent.class).fits(namePattern); // or it fails here and now
    return type -> type.fits(namePattern);
  }
}
