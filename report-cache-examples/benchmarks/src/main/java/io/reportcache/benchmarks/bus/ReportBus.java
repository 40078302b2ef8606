package io.reportcache.benchmarks.bus;

import io.reportcache.event.EventBus;

/** This library's bus as it comes: each handler has a queue, and gets its events in order. */
public final class ReportBus implements Bus {

  private final EventBus bus = EventBus.inMemory();

  @Override
  public void publish(Published event) {
    bus.publish(event);
  }

  @Override
  public void addHandler() {
    var unused = bus.subscribe(Published.class, envelope -> envelope.event().publisher().handled());
  }

  @Override
  public void close() {
    bus.close();
    if (bus.stats().dropped() > 0) {
      throw new IllegalStateException("the bus has dropped something: " + bus.stats());
    }
  }
}
