package io.reportcache.delivery;

import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.ExternalName;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
public final class TenantQueues {

  private static final GuardedLog log = GuardedLog.of(TenantQueues.class);

  private final DeliveryStore store;
  private final DeliverySink sink;
  private final PayloadTypes types;
  private final Map<String, JobHandler<TenantJob>> handlers;
  private final TenantResolver tenants;
  private final InstantSource clock;
  private final String producer;
  private final int maximumPayload;

  TenantQueues(
      TenantQueuesBuilder settings,
      DeliverySink sink,
      PayloadTypes types,
      Map<String, JobHandler<TenantJob>> handlers) {
    this.store = settings.store;
    this.sink = sink;
    this.types = types;
    this.handlers = handlers;
    this.tenants = settings.tenants;
    this.clock = settings.clock;
    this.producer = settings.producer;
    this.maximumPayload = settings.maximumPayload;
  }

  private TenantQueues(TenantQueues other, DeliverySink sink) {
    this.store = other.store;
    this.sink = sink;
    this.types = other.types;
    this.handlers = other.handlers;
    this.tenants = other.tenants;
    this.clock = other.clock;
    this.producer = other.producer;
    this.maximumPayload = other.maximumPayload;
  }

  /**
   * Begins with queues that are kept in a store.
   *
   * @param codec writes and reads the jobs' fields
   */
  public static TenantQueuesBuilder builder(DeliveryStore store, PayloadCodec codec) {
    return new TenantQueuesBuilder(store, codec);
  }

  /**
   * Returns the name of a tenant's queue: {@code tenant_acme_emails}, and without a tenant {@code
   * emails}.
   */
  public static String nameOf(TenantId tenant, String queue) {
    String name = Lane.ofQueue(queue).name();
    return tenant.isCentral() ? name : new ExternalName(tenant, name).format();
  }

  /**
   * Returns the same, but for dispatching into this sink, such as the transaction of a connection:
   * then the job is there when that commits.
   */
  public TenantQueues in(DeliverySink other) {
    return new TenantQueues(this, Objects.requireNonNull(other, "sink must not be null"));
  }

  /** Dispatches a job to the default queue of the thread's tenant. */
  public void dispatch(TenantJob job) {
    dispatch(job, DispatchOptions.defaults());
  }

  /**
   * Dispatches a job: when this returns it is stored, or in the sink's transaction.
   *
   * @throws IllegalArgumentException if its class isn't registered, or it's too large
   * @throws io.reportcache.tenant.NoTenantException if nobody names a tenant
   * @throws DeliveryStoreException if it couldn't be stored
   */
  public void dispatch(TenantJob job, DispatchOptions options) {
    Objects.requireNonNull(job, "job must not be null");
    PayloadType type = types.typeOf(job, "job");
    TenantId tenant = options.tenant() == null ? tenants.resolve() : options.tenant();
    UUID id = UUID.randomUUID();
    Message message =
        new Message(
            id,
            type.name(),
            type.version(),
            tenant,
            null,
            null,
            id,
            null,
            producer,
            clock.instant(),
            types.write(job, maximumPayload));
    String order = options.orderKey();
    String once = options.idempotencyKey();
    sink.add(
        List.of(
            new NewDelivery(
                Lane.ofQueue(options.queue()),
                message,
                options.priority(),
                options.delay(),
                order == null ? null : KeyHash.of(tenant, order), // T1
                once == null ? null : KeyHash.of(tenant, once))));
    log.debug("Dispatched {} to {}", message, nameOf(tenant, options.queue()));
  }

  /**
   * Begins with a worker for these queues, or the default one if none is named; of all tenants,
   * unless it's told {@linkplain DeliveryWorkerBuilder#tenants otherwise}. The job types that are
   * registered here are those that it knows.
   */
  public DeliveryWorkerBuilder worker(LaneOptions options, String... queues) {
    DeliveryWorkerBuilder worker = DeliveryWorker.of(store);
    for (String queue :
        queues.length == 0 ? new String[] {DispatchOptions.DEFAULT_QUEUE} : queues) {
      worker.lane(Lane.ofQueue(queue), options, new JobLane());
    }
    return worker;
  }

  private final class JobLane implements LaneHandler {

    @Override
    public void handle(ClaimedDelivery delivery, DeliveryRun run) throws Exception {
      TenantJob job = (TenantJob) types.read(delivery.message());
      handler(delivery).handle(job, run);
    }

    @Override
    public void buried(ClaimedDelivery delivery, Throwable cause) throws Exception {
      handler(delivery).failed((TenantJob) types.read(delivery.message()), cause);
    }

    @Override
    public Map<String, Integer> types() {
      return types.versions();
    }

    private JobHandler<TenantJob> handler(ClaimedDelivery delivery) {
      return Objects.requireNonNull(handlers.get(delivery.message().type()));
    }
  }
}
