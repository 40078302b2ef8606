package io.reportcache.spring;

import io.reportcache.durable.DurableEvents;
import io.reportcache.event.DomainEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The way of events that are registered as durable, through whichever door they come: here, or in a
 * child context, whose events come to the doors of this one.
 */
final class DurableRoute {

  private final List<Supplier<Optional<DurableEvents>>> all = new CopyOnWriteArrayList<>();

  /** Looks for the bean when the first event comes, since it may need what this is a part of. */
  DurableRoute(ObjectProvider<DurableEvents> events) {
    var bean =
        new OnFirstUse<Optional<DurableEvents>, Optional<DurableEvents>>(
            () -> Optional.ofNullable(events.getIfAvailable()), found -> found);
    var unused = add(bean::get);
  }

  /**
   * Has this take those of another context, too.
   *
   * @return what ends that
   */
  Runnable add(Supplier<Optional<DurableEvents>> events) {
    all.add(events);
    return () -> all.remove(events);
  }

  boolean takes(Class<? extends DomainEvent> eventClass) {
    return all.stream().anyMatch(each -> isRegistered(each, eventClass));
  }

  /**
   * Returns what is to store the event; nothing if it isn't durable. It's asked once for each
   * event: the context whose it is may close meanwhile, and then the store says so.
   *
   * @throws IllegalStateException if several contexts have it
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
