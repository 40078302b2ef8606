package io.reportcache.delivery;

import io.reportcache.tenant.ExternalName;
import io.reportcache.tenant.TenantId;

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

  /** Dispatches a job to the default queue of the thread's tenant. */
  default void dispatch(TenantJob job) {
    dispatch(job, DispatchOptions.defaults());
  }

  /**
   * Dispatches a job: when this returns it is stored, or in the sink's transaction.
   *
   * @throws IllegalArgumentException if its class isn't registered, or it's too large
   * @throws io.reportcache.tenant.NoTenantException if nobody names a tenant
   * @throws DeliveryStoreException if it couldn't be stored
   */
  void dispatch(TenantJob job, DispatchOptions options);

  /**
   * Begins with a worker for these queues, or the default one if none is named; of all tenants,
   * unless it's told {@linkplain DeliveryWorkerBuilder#tenants otherwise}. The job types that are
   * registered here are those that it knows.
   */
  DeliveryWorkerBuilder worker(LaneOptions options, String... queues);
}
