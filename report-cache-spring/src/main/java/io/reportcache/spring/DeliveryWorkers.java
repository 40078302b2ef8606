package io.reportcache.spring;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.worker.DeliveryRunListener;
import io.reportcache.durable.worker.DeliveryRunObserver;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * The workers of this process. They are started when the context is ready, and stopped before the
 * beans that handlers use. They may be started again.
 */
final class DeliveryWorkers implements SmartLifecycle {

  private final DeliveriesProperties.Worker properties;
  private final ObjectProvider<DurableEvents> events;
  private final ObjectProvider<TenantQueues> queues;
  private final ObjectProvider<DeliveryRunListener> listeners;
  private final ObjectProvider<DeliveryRunObserver> observers;
  private volatile List<DeliveryWorker> running = List.of();
  private volatile boolean started;

  DeliveryWorkers(
      DeliveriesProperties.Worker properties,
      ObjectProvider<DurableEvents> events,
      ObjectProvider<TenantQueues> queues,
      ObjectProvider<DeliveryRunListener> listeners,
      ObjectProvider<DeliveryRunObserver> observers) {
    this.properties = properties;
    this.events = events;
    this.queues = queues;
    this.listeners = listeners;
    this.observers = observers;
  }

  /** Has the workers look into the store. Costs next to nothing. */
  void wake() {
    running.forEach(DeliveryWorker::wake);
  }

  @Override
  public boolean isAutoStartup() {
    return properties.enabled();
  }

  @Override
  public void start() {
    List<DeliveryWorker> begun = new ArrayList<>();
    try {
      events.ifAvailable(all -> start(all.worker(), begun));
      if (!properties.queues().isEmpty()) {
        queues.ifAvailable(
            all ->
                start(
                    all.worker(
                        properties.queueOptions(), properties.queues().toArray(String[]::new)),
                    begun));
      }
    } catch (Throwable e) {
      begun.forEach(DeliveryWorker::close);
      throw e;
    }
    running = List.copyOf(begun);
    started = true;
  }

  private void start(DeliveryWorkerBuilder worker, List<DeliveryWorker> begun) {
    if (!worker.isEmpty()) {
      worker.listener(new RunListeners(listeners.orderedStream().toList()));
      observers.ifUnique(worker::observer);
      begun.add(properties.applyAllTo(worker).build().start());
    }
  }

  @Override
  public void stop() {
    List<DeliveryWorker> ending = running;
    running = List.of();
    started = false;
    ending.forEach(DeliveryWorker::close);
  }

  @Override
  public boolean isRunning() {
    return started;
  }
}
