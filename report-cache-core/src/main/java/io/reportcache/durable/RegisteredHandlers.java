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

/** Collects the handlers of durable events. Each has a name of its own. */
final class RegisteredHandlers {

  private final List<Registered> handlers = new ArrayList<>();

  /**
   * Adds a handler.
   *
   * @param wants whether the handler gets events of a type
   * @param handler null if it is a relay, or runs only in other processes
   * @param relay null if it is a handler, or runs only in other processes
   * @throws IllegalArgumentException if there is already a handler of this name
   */
  void add(
      String name,
      Predicate<EventType<?>> wants,
      LaneOptions options,
      @Nullable DurableEventHandler<?> handler,
      @Nullable EventRelay relay) {
    Objects.requireNonNull(options, "options must not be null; begin with LaneOptions.defaults()");
    Lane lane = Lane.ofHandler(name);
    if (handlers.stream().anyMatch(each -> each.lane().equals(lane))) {
      throw new IllegalArgumentException(
          "there is already a handler named %s; give each handler its own name".formatted(name));
    }
    handlers.add(new Registered(lane, wants, options, handler, relay));
  }

  List<Registered> all() {
    return List.copyOf(handlers);
  }

  /** Returns the lanes that other processes serve. */
  List<Lane> remote() {
    return handlers.stream().filter(Registered::isRemote).map(Registered::lane).toList();
  }

  /**
   * Has each relay check the types that it gets.
   *
   * @throws IllegalArgumentException if a relay can't carry one
   */
  void checkRelayed(String producer, List<EventType<?>> published) {
    for (Registered each : handlers) {
      EventRelay relay = each.relay();
      if (relay != null) {
        published.stream().filter(each.wants()).forEach(type -> relay.check(producer, type));
      }
    }
  }

  /**
   * Returns whether a handler in this process reads the event. For an event that only other
   * processes handle, those may use another class.
   */
  boolean read(EventType<?> event) {
    return handlers.stream().anyMatch(each -> each.handler() != null && each.wants().test(event));
  }

  /** Returns a condition on the names of events. */
  static Predicate<EventType<?>> named(String namePattern) {
    var unused =
        EventType.of(DomainEvent.class).fits(namePattern); // so that a bad pattern fails here
    return type -> type.fits(namePattern);
  }
}
