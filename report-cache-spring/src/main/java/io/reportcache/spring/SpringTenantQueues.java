package io.reportcache.spring;

import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.durable.worker.LaneOptions;
import java.time.Duration;
import java.util.UUID;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Queues that are built when they are first used, and at the latest when all beans are there. So a
 * handler of jobs may dispatch jobs.
 */
final class SpringTenantQueues implements TenantQueues, SmartInitializingSingleton {

  private final OnFirstUse<?, TenantQueues> queues;

  SpringTenantQueues(OnFirstUse<?, TenantQueues> queues) {
    this.queues = queues;
  }

  @Override
  public void afterSingletonsInstantiated() {
    queues.atStart("reportCacheTenantQueues");
  }

  @Override
  public TenantQueues in(DeliverySink other) {
    return queues.get().in(other);
  }

  @Override
  public UUID dispatch(TenantJob job, DispatchOptions options) {
    return queues.get().dispatch(job, options);
  }

  @Override
  public DeliveryChange cancel(UUID id) {
    return queues.get().cancel(id);
  }

  @Override
  public DeliveryChange reschedule(UUID id, Duration delay) {
    return queues.get().reschedule(id, delay);
  }

  @Override
  public DeliveryWorkerBuilder worker(LaneOptions options, String... names) {
    return queues.get().worker(options, names);
  }
}
