package io.reportcache.durable;

import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.tenant.ExternalName;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.UUID;

/**
 * Queues of jobs, for each tenant its own: what is dispatched is stored until it's done or given
 * up. Safe for use by many threads.
 *
 * <pre>{@code
 * TenantQueues queues = TenantQueues.builder(store, codec)
 *     .job(SendReminder.class, (reminder, run) -> mail(reminder))
 *     .build();
 * queues.dispatch(new SendReminder("a-17"), DispatchOptions.onQueue("emails"));
 * try (DeliveryWorker worker = queues.worker(LaneOptions.defaults(), "emails").start()) { ... }
 * }</pre>
 */
public interface TenantQueues {

  /**
   * Begins with queues that are kept in a store.
   *
   * @param codec writes and reads the jobs' fields
   */
  static TenantQueuesBuilder builder(DeliveryStore store, PayloadCodec codec) {
    return new TenantQueuesBuilder(store, codec);
  }

  /**
   * Returns the name of a tenant's queue: {@code tenant_acme_emails}, and without a tenant {@code
   * emails}. A queue without a tenant whose own name begins with {@code tenant_} or {@code
   * central_} gets {@code central_} in front, so that no two queues have one name.
   */
  static String nameOf(TenantId tenant, String queue) {
    String name = Lane.ofQueue(queue).name();
    boolean isPlain = !name.startsWith("tenant_") && !name.startsWith("central_");
    return tenant.isCentral() && isPlain ? name : new ExternalName(tenant, name).format();
  }

  /**
   * Returns queues that dispatch into another sink, such as the transaction of a connection: the
   * job is there once that has committed. All else is as here.
   */
  TenantQueues in(DeliverySink other);

  /** Dispatches a job to the default queue of the thread's tenant; returns its id. */
  default UUID dispatch(TenantJob job) {
    return dispatch(job, DispatchOptions.defaults());
  }

  /**
   * Dispatches a job. When this returns, the job is stored, or is part of the sink's transaction.
   *
   * @return the job's id, by which it can be cancelled or moved while it waits. With an idempotency
   *     key the id is made of the key, the tenant, the queue and the job's name, so a job that is
   *     there already has the same id.
   * @throws IllegalArgumentException if the job's class isn't registered, or the job is too large
   * @throws io.reportcache.tenant.NoTenantException if nobody names a tenant
   * @throws DeliveryStoreException if the job couldn't be stored
   */
  UUID dispatch(TenantJob job, DispatchOptions options);

  /**
   * Cancels a job that still waits, in the sink's transaction if there is one. A job that runs goes
   * on; {@link DeliverySink#cancel} has the details. The job must belong to the thread's tenant.
   *
   * @param id the id that {@link #dispatch(TenantJob, DispatchOptions) dispatch} returned
   * @return {@code changed} is 1 if the job was cancelled, {@code running} is 1 if a worker has
   *     claimed it
   * @throws io.reportcache.tenant.NoTenantException if nobody names a tenant
   * @throws DeliveryStoreException if the store can't do it now
   */
  DeliveryChange cancel(UUID id);

  /**
   * Moves a job that still waits, in the sink's transaction if there is one: it becomes due when
   * this delay, counted from now, has passed. {@link DeliverySink#reschedule} has the details. The
   * job must belong to the thread's tenant.
   *
   * @param delay zero makes it due at once
   * @return {@code changed} is 1 if the job was moved, {@code running} is 1 if a worker has claimed
   *     it
   */
  DeliveryChange reschedule(UUID id, Duration delay);

  /**
   * Begins with a worker for these queues, or the default one if none is named; of all tenants,
   * unless it's told {@linkplain DeliveryWorkerBuilder#tenants otherwise}. The job types that are
   * registered here are those that it knows.
   */
  DeliveryWorkerBuilder worker(LaneOptions options, String... queues);
}
