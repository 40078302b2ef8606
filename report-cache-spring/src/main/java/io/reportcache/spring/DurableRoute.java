package io.reportcache.spring;

import io.reportcache.durable.DurableEvents;
import io.reportcache.event.DomainEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Finds the {@link DurableEvents} that store an event, if it is registered as durable: those of
 * this context, or of a child context, whose events are published here, too.
 */
final class DurableRoute {

  private final List<Supplier<Optional<DurableEvents>>> all = new CopyOnWriteArrayList<>();

  /** Looks for the bean at the first event, since the bean may depend on this object. */
  DurableRoute(ObjectProvider<DurableEvents> events) {
    var bean =
        new OnFirstUse<Optional<DurableEvents>, Optional<DurableEvents>>(
            () -> Optional.ofNullable(events.getIfAvailable()), found -> found);
    var unused = add(bean::get);
  }

  /**
   * Adds the durable events of another context.
   *
   * @return removes them again
   */
  Runnable add(Supplier<Optional<DurableEvents>> events) {
    all.add(events);
    return () -> all.remove(events);
  }

  boolean takes(Class<? extends DomainEvent> eventClass) {
    return all.stream().anyMatch(each -> isRegistered(each, eventClass));
  }

  /**
   * Returns the durable events that store the event; empty if the event isn't durable. Call it once
   * for each event: if their context closes meanwhile, storing fails.
   *
   * @throws IllegalStateException if the event is registered in several contexts
   */
  Optional<DurableEvents> of(DomainEvent event) {
    Class<? extends DomainEvent> eventClass = event.getClass();
    List<DurableEvents> taking =
        all.stream()
            .map(Supplier::get)
            .flatMap(Optional::stream)
            .filter(each -> each.isRegistered(eventClass))
            .toList();
    if (taking.size() > 1) {
      throw new IllegalStateException(
          "%s is registered as a durable event in %d contexts, and it isn't known which of them is to store it; publish with the DurableEvents of one, or register it in one only"
              .formatted(eventClass.getName(), taking.size()));
    }
    return taking.stream().findFirst();
  }

  private static boolean isRegistered(
      Supplier<Optional<DurableEvents>> events, Class<? extends DomainEvent> eventClass) {
    return events.get().filter(each -> each.isRegistered(eventClass)).isPresent();
  }
}
