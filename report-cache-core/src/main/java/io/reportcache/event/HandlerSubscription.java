package io.reportcache.event;

import io.reportcache.log.GuardedLog;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One handler on the bus: inline or through its queue. */
final class HandlerSubscription implements Subscription {

  private static final GuardedLog log = GuardedLog.of(EventBus.class);

  private final Registration registration;
  private final DeliveryRunner runner;
  private final BusCounters counters;
  private final Consumer<HandlerSubscription> whenClosed;
  private final HandlerQueue queue;
  private final AtomicBoolean closed = new AtomicBoolean();

  HandlerSubscription(
      Registration registration,
      DeliveryRunner runner,
      BusCounters counters,
      Consumer<HandlerSubscription> whenClosed) {
    this.registration = registration;
    this.runner = runner;
    this.counters = counters;
    this.whenClosed = whenClosed;
    this.queue = new HandlerQueue(registration.options, runner.executor(), this::run);
  }

  @Override
  public String name() {
    return registration.name;
  }

  boolean wants(Class<?> type) {
    return registration.wants.test(type);
  }

  boolean isInline() {
    return registration.options.runsInline();
  }

  boolean runsAnnounced() {
    return registration.options.runsAnnounced();
  }

  void deliver(Delivery delivery) {
    if (closed.get()) {
      return; // unsubscribed while the event was on its way
    }
    runner.begun();
    if (isInline()) {
      run(delivery);
    } else {
      enqueue(delivery);
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      whenClosed.accept(this);
      dropWaiting("it was unsubscribed");
    }
  }

  /** Takes no more, and drops what waits. */
  void dropWaiting(String reason) {
    int dropped = queue.close();
    if (dropped > 0) {
      counters.dropped.add(dropped);
      runner.ended(dropped);
      log.warn("{} events are dropped for handler {}: {}", dropped, name(), reason);
    }
  }

  private void run(Delivery delivery) {
    runner.run(registration, delivery, this::enqueue);
  }

  private void enqueue(Delivery delivery) {
    @Nullable Delivery dropped = delivery;
    try {
      dropped = queue.offer(delivery);
    } catch (RuntimeException | Error e) {
      // B5: no thread for the handler is no reason to fail the publisher. The event stays queued.
      log.error("Handler {} could not be started; its events wait for the next one", name(), e);
      dropped = null;
    }
    if (dropped != null) {
      counters.dropped.increment();
      runner.ended(1);
      log.error(
          "Event {} ({}) of {} is dropped for handler {}: its queue of {} is full or closed",
          dropped.envelope().id(),
          dropped.envelope().name(),
          dropped.envelope().tenant(),
          name(),
          registration.options.capacity());
    }
  }
}
