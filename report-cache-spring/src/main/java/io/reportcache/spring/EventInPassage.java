package io.reportcache.spring;

import io.reportcache.event.DomainEvent;
import org.jspecify.annotations.Nullable;

/**
 * The event that this thread is passing from Spring's listeners to the store, or from the store to
 * the listeners. The event isn't passed back, so that it is stored once and heard once. An event
 * that a listener publishes meanwhile is another event.
 *
 * <p>Shared by all contexts, since an event goes on from a context to its parent.
 */
final class EventInPassage {

  private static final ThreadLocal<@Nullable DomainEvent> CURRENT = new ThreadLocal<>();

  private EventInPassage() {}

  @SuppressWarnings("ReferenceEquality") // an equal event may be another
  static boolean is(DomainEvent event) {
    return CURRENT.get() == event;
  }

  /** Runs code that passes the event on. */
  static void during(DomainEvent event, Runnable handover) {
    DomainEvent before = CURRENT.get();
    CURRENT.set(event);
    try {
      handover.run();
    } finally {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    }
  }
}
