package io.reportcache.event;

import io.reportcache.log.GuardedLog;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Delivers the events of one subscription, inline or through its queue. */
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
    this.queue = new HandlerQueue(registration.options, runner.executor(), this::runQueued);
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

  /** Returns whether no event is queued or running from the queue; inline runs don't count. */
  boolean isQuiet() {
    return queue.isQuiet();
  }

  void deliver(Delivery delivery) {
    if (closed.get()) {
      return; // unsubscribed while the event was on its way
    }
    if (isInline()) {
      runner.runInline(registration, delivery, this::enqueueAgain);
    } else {
      enqueue(delivery);
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      whenClosed.accept(this);
      registration.close();
      dropWaiting("it was unsubscribed");
      runner.dropRetries(registration);
    }
  }

  /** Closes the queue and drops the events in it. */
  void dropWaiting(String reason) {
    int dropped = queue.close();
    if (dropped > 0) {
      counters.dropped.add(dropped);
      runner.ended(dropped);
      log.warn("{} events are dropped for handler {}: {}", dropped, name(), reason);
    }
  }

  private void runQueued(Delivery delivery) {
    runner.runQueued(registration, delivery, this::enqueueAgain);
  }

  private void enqueue(Delivery delivery) {
    runner.begun();
    enqueueAgain(delivery);
  }

  private void enqueueAgain(Delivery delivery) {
    @Nullable Delivery dropped = delivery;
    try {
      dropped = queue.offer(delivery);
    } finally {
      if (dropped != null) { // D4: also if there was no memory or stack to queue it
        runner.ended(1);
      }
    }
    if (dropped != null) {
      counters.dropped.increment();
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
