package io.reportcache.durable;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.durable.worker.LaneHandler;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Stores jobs as deliveries in a store. */
final class StoredQueues implements TenantQueues {

  private static final GuardedLog log = GuardedLog.of(TenantQueues.class);

  private final DeliveryStore store;
  private final DeliverySink sink;
  private final PayloadTypes types;
  private final Map<String, JobHandler<TenantJob>> handlers;
  private final TenantResolver tenants;
  private final InstantSource clock;
  private final String producer;
  private final CurrentTrace trace;
  private final int maximumPayload;
  private final ServedHere served;

  StoredQueues(
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
    this.trace = settings.trace;
    this.maximumPayload = settings.maximumPayload;
    this.served = new ServedHere(log, settings.ticker);
  }

  private StoredQueues(StoredQueues other, DeliverySink sink) {
    this.store = other.store;
    this.sink = sink;
    this.types = other.types;
    this.handlers = other.handlers;
    this.tenants = other.tenants;
    this.clock = other.clock;
    this.producer = other.producer;
    this.trace = other.trace;
    this.maximumPayload = other.maximumPayload;
    this.served = other.served;
  }

  @Override
  public TenantQueues in(DeliverySink other) {
    return new StoredQueues(this, Objects.requireNonNull(other, "sink must not be null"));
  }

  @Override
  public UUID dispatch(TenantJob job, DispatchOptions options) {
    Objects.requireNonNull(job, "job must not be null");
    PayloadType type = types.typeOf(job, "job");
    TenantId tenant = options.tenant() == null ? tenants.resolve() : options.tenant();
    Lane lane = Lane.ofQueue(options.queue());
    String once = options.idempotencyKey();
    UUID id =
        once == null ? UUID.randomUUID() : KeyHash.idOf(tenant, lane.toString(), type.name(), once);
    Message message =
        Message.of(id, type.name(), type.version(), tenant, types.write(job, maximumPayload))
            .following(id, null)
            .producer(producer)
            .createdAt(clock.instant())
            .traceParent(trace.place())
            .build();
    String order = options.orderKey();
    sink.add(
        List.of(
            NewDelivery.of(lane, message)
                .withPriority(options.priority())
                .withDelay(options.delay())
                .withOrderKey(order == null ? null : KeyHash.of(tenant, order))
                .withIdempotencyKey( // T1
                    once == null ? null : KeyHash.of(tenant, type.name(), once))));
    served.stored(lane);
    log.debug("Dispatched {} to {}", message, TenantQueues.nameOf(tenant, options.queue()));
    return id;
  }

  @Override
  public DeliveryChange cancel(UUID id) {
    return sink.cancel(tenants.resolve(), id);
  }

  @Override
  public DeliveryChange reschedule(UUID id, Duration delay) {
    return sink.reschedule(tenants.resolve(), id, delay);
  }

  @Override
  public DeliveryWorkerBuilder worker(LaneOptions options, String... queues) {
    DeliveryWorkerBuilder worker = DeliveryWorker.of(store);
    for (String queue :
        queues.length == 0 ? new String[] {DispatchOptions.DEFAULT_QUEUE} : queues) {
      worker.lane(Lane.ofQueue(queue), options, new JobLane());
    }
    return worker.startListener(served::serves);
  }

  private final class JobLane implements LaneHandler {

    @Override
    public void handle(ClaimedDelivery delivery, DeliveryRun run) throws Exception {
      TenantJob job = (TenantJob) types.read(delivery.message());
      handler(delivery).handle(job, run);
    }

    @Override
    public boolean isRetryable(ClaimedDelivery delivery, Throwable failure) {
      return handler(delivery).isRetryable(failure);
    }

    @Override
    public void deadLetter(ClaimedDelivery delivery, Throwable cause) throws Exception {
      handler(delivery).deadLetter((TenantJob) types.read(delivery.message()), cause);
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
