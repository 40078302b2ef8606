package io.reportcache.durable;

import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.external.ExternalName;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.UUID;

/**
 * Dispatches jobs to queues, of which each tenant has its own. A job is stored until it has
 * succeeded or becomes a dead letter. Safe for use by many threads.
 *
 * <pre>{@code
 * TenantQueues queues = TenantQueues.builder(store, codec)
 *     .job(SendReminder.class, (reminder, run) -> mail(reminder))
 *     .build();
 * queues.dispatch(new SendReminder("a-17"), DispatchOptions.onQueue("emails"));
 * try (DeliveryWorker worker = queues.worker(LaneOptions.defaults(), "emails").build().start()) {
 *   ...
 * }
 * }</pre>
 *
 * @since 0.1
 */
public interface TenantQueues {

  /**
   * Returns a builder of queues.
   *
   * @param store keeps the jobs; not null
   * @param codec writes and reads the jobs' fields; not null
   */
  static TenantQueuesBuilder builder(DeliveryStore store, PayloadCodec codec) {
    return new TenantQueuesBuilder(store, codec);
  }

  /**
   * Returns the full name of a tenant's queue: {@code tenant_acme_emails}, or {@code emails}
   * without a tenant. A queue without a tenant whose own name begins with {@code tenant_} or {@code
   * central_} gets the prefix {@code central_}, so that no two queues have the same name.
   */
  static String nameOf(TenantId tenant, String queue) {
    String name = Lane.ofQueue(queue).name();
    boolean isPlain = !name.startsWith("tenant_") && !name.startsWith("central_");
    return tenant.isCentral() && isPlain ? name : new ExternalName(tenant, name).format();
  }

  /**
   * Returns a copy of this that dispatches into another sink, such as the transaction of a
   * connection: {@code queues.in(store.in(connection))}. Workers see the jobs once the transaction
   * has committed. Everything else is shared with this object.
   */
  TenantQueues in(DeliverySink other);

  /**
   * Dispatches a job with the default options, to the default queue of the thread's tenant; see
   * {@link #dispatch(TenantJob, DispatchOptions)}.
   */
  default UUID dispatch(TenantJob job) {
    return dispatch(job, DispatchOptions.defaults());
  }

  /**
   * Dispatches a job. When this method returns, the job is stored or is part of the sink's
   * transaction.
   *
   * @param job not null
   * @param options not null; begin with {@link DispatchOptions#defaults()}
   * @return the job's id, for {@link #cancel} and {@link #reschedule}. With an idempotency key the
   *     id is derived from the key, the tenant, the queue and the job's name, so a job that is
   *     already stored has the same id.
   * @throws IllegalArgumentException if the job's class isn't registered, or the job is too large
   * @throws io.reportcache.tenant.NoTenantException if neither the options nor the thread name a
   *     tenant
   * @throws DeliveryStoreException if the job couldn't be stored
   */
  UUID dispatch(TenantJob job, DispatchOptions options);

  /**
   * Cancels a job that still waits, in the sink's transaction if there is one. A job that already
   * runs continues; {@link DeliverySink#cancel} has the details. The job must belong to the
   * thread's tenant.
   *
   * @param id the id that {@link #dispatch(TenantJob, DispatchOptions) dispatch} returned
   * @return {@code changed} is 1 if the job was cancelled, {@code running} is 1 if a worker has
   *     claimed it
   * @throws io.reportcache.tenant.NoTenantException if the thread has no tenant
   * @throws DeliveryStoreException if the store can't cancel now
   */
  DeliveryChange cancel(UUID id);

  /**
   * Reschedules a job that still waits, in the sink's transaction if there is one. It becomes due
   * after the given delay, counted from now. {@link DeliverySink#reschedule} has the details. The
   * job must belong to the thread's tenant.
   *
   * @param id the id that {@link #dispatch(TenantJob, DispatchOptions) dispatch} returned
   * @param delay zero makes it due at once; not negative, at most {@link
   *     io.reportcache.durable.store.NewDelivery#LONGEST_DELAY}
   * @return {@code changed} is 1 if the job was rescheduled, {@code running} is 1 if a worker has
   *     claimed it
   * @throws IllegalArgumentException if the delay is out of its range
   * @throws io.reportcache.tenant.NoTenantException if the thread has no tenant
   * @throws DeliveryStoreException if the store can't reschedule now
   */
  DeliveryChange reschedule(UUID id, Duration delay);

  /**
   * Returns a builder of a worker for the given queues, or for the default queue if none is given.
   * The worker serves all tenants by default; {@link DeliveryWorkerBuilder#tenants} limits them. It
   * knows the classes of jobs that are registered here.
   */
  DeliveryWorkerBuilder worker(LaneOptions options, String... queues);
}
