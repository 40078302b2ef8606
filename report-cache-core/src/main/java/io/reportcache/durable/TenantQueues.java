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
   * Returns the same, but for dispatching into this sink, such as the transaction of a connection:
   * then the job is there when that commits.
   */
  TenantQueues in(DeliverySink other);

  /** Dispatches a job to the default queue of the thread's tenant; returns its id. */
  default UUID dispatch(TenantJob job) {
    return dispatch(job, DispatchOptions.defaults());
  }

  /**
   * Dispatches a job: when this returns it is stored, or in the sink's transaction.
   *
   * @return its id, by which it can be cancelled or moved. With an idempotency key the id is made
   *     from that, the tenant, the queue and the job's name, so that it's that of the job that is
   *     there already.
   * @throws IllegalArgumentException if its class isn't registered, or it's too large
   * @throws io.reportcache.tenant.NoTenantException if nobody names a tenant
   * @throws DeliveryStoreException if it couldn't be stored
   */
  UUID dispatch(TenantJob job, DispatchOptions options);

  /**
   * Removes a job of the thread's tenant that waits, as {@link DeliverySink#cancel} says more of;
   * in the sink's transaction, if there is one.
   *
   * @param id what {@link #dispatch(TenantJob, DispatchOptions) dispatch} returned
   * @return with {@code changed} 1 if it waited, with {@code running} 1 if a worker has claimed it
   * @throws io.reportcache.tenant.NoTenantException if nobody names a tenant
   * @throws DeliveryStoreException if the store can't do it now
   */
  DeliveryChange cancel(UUID id);

  /**
   * Has a job of the thread's tenant that waits do so from now on for so long, as {@link
   * DeliverySink#reschedule} says more of; in the sink's transaction, if there is one.
   *
   * @param delay zero for now
   * @return as {@link #cancel}
   */
  DeliveryChange reschedule(UUID id, Duration delay);

  /**
   * Begins with a worker for these queues, or the default one if none is named; of all tenants,
   * unless it's told {@linkplain DeliveryWorkerBuilder#tenants otherwise}. The job types that are
   * registered here are those that it knows.
   */
  DeliveryWorkerBuilder worker(LaneOptions options, String... queues);
}
