package io.reportcache.spring;

import io.reportcache.event.EventBus;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * When the context stops, lets handlers finish the events that wait for them while the beans that
 * they use are still there.
 */
final class EventDrain implements SmartLifecycle {

  private static final GuardedLog log = GuardedLog.of(EventDrain.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final EventBus events;
  private volatile boolean running;

  EventDrain(EventBus events) {
    this.events = events;
  }

  /** Stops last: what else stops, such as the web server, may publish events until then. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    try {
      if (!events.awaitQuiet(PATIENCE)) {
        log.warn("Handlers are still busy with events after {}; stopping without them", PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever stops the context is in a hurry
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
