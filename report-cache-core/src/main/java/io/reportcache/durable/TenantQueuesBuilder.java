package io.reportcache.durable;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantResolver;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@link TenantQueues}. Not safe for use by many threads.
 *
 * @since 0.1
 */
public final class TenantQueuesBuilder {

  final DeliveryStore store;
  private final PayloadCodec codec;
  private final Map<PayloadType, Map<Integer, Upcaster>> types = new LinkedHashMap<>();
  private final Map<String, JobHandler<TenantJob>> handlers = new HashMap<>();
  String producer = "";
  CurrentTrace trace = CurrentTrace.NONE;
  TenantResolver tenants = TenantResolver.bound();
  InstantSource clock = InstantSource.system();
  int maximumPayload = DurableEventsBuilder.DEFAULT_MAXIMUM_PAYLOAD;
  Ticker ticker = Ticker.system(); // replaced by tests

  TenantQueuesBuilder(DeliveryStore store, PayloadCodec codec) {
    this.store = Objects.requireNonNull(store, "store must not be null");
    this.codec = Objects.requireNonNull(codec, "codec must not be null");
  }

  /**
   * Registers a class of jobs and its handler.
   *
   * @throws IllegalArgumentException if the class has no valid {@link JobName}, or a job of this
   *     name is already registered
   */
  @SuppressWarnings("unchecked") // the handler gets jobs of its class only
  public <J extends TenantJob> TenantQueuesBuilder job(Class<J> jobClass, JobHandler<J> handler) {
    Objects.requireNonNull(handler, "handler must not be null");
    PayloadType type = JobNames.typeOf(jobClass);
    if (handlers.putIfAbsent(type.name(), (JobHandler<TenantJob>) handler) != null) {
      throw new IllegalArgumentException(
          "there is already a job named %s; give each class its own @JobName"
              .formatted(type.name()));
    }
    types.computeIfAbsent(type, added -> new HashMap<>());
    return this;
  }

  /**
   * Registers a class of jobs and a handler that is created when the first of these jobs runs. So
   * the handler itself may use the {@link TenantQueues} that this builder returns. A worker's
   * thread calls the supplier once. If the supplier fails, the run fails, and the next run calls
   * the supplier again.
   *
   * @param handler supplies the handler; must not return null
   * @throws IllegalArgumentException if the class has no valid {@link JobName}, or a job of this
   *     name is already registered
   */
  public <J extends TenantJob> TenantQueuesBuilder lazyJob(
      Class<J> jobClass, Supplier<? extends JobHandler<J>> handler) {
    LazyHandler<JobHandler<J>> lazy =
        new LazyHandler<>(handler, "the handler of " + jobClass.getSimpleName());
    return job(
        jobClass,
        new JobHandler<J>() {
          @Override
          public void handle(J job, DeliveryRun run) throws Exception {
            lazy.get().handle(job, run);
          }

          @Override
          public boolean isRetryable(Throwable failure) {
            return lazy.get().isRetryable(failure);
          }

          @Override
          public void deadLetter(J job, Throwable cause) throws Exception {
            lazy.get().deadLetter(job, cause);
          }
        });
  }

  /**
   * Registers an upcaster, which reads jobs of a class that were stored in an older version.
   *
   * @param from the version that the upcaster reads, from 1 to the class's version minus 1; it
   *     returns the fields of the next version
   * @throws IllegalArgumentException if {@code from} is out of this range
   */
  public TenantQueuesBuilder upcaster(
      Class<? extends TenantJob> jobClass, int from, Upcaster upcaster) {
    PayloadType type = JobNames.typeOf(jobClass);
    if (from < 1 || from >= type.version()) {
      throw new IllegalArgumentException(
          "an upcaster of %s must be from a version of 1 to %d, was %d"
              .formatted(type.name(), type.version() - 1, from));
    }
    types
        .computeIfAbsent(type, added -> new HashMap<>())
        .put(from, Objects.requireNonNull(upcaster, "upcaster must not be null"));
    return this;
  }

  /** Sets the application's name, which is stored with each job; empty by default. */
  public TenantQueuesBuilder producer(String name) {
    producer = Objects.requireNonNull(name, "producer must not be null");
    return this;
  }

  /**
   * Sets the source of the place in a distributed trace at which a job is dispatched, as W3C Trace
   * Context writes it in the header {@code traceparent}; none by default. The thread that
   * dispatches asks it. If it returns null, or what isn't a trace parent, or throws, the job goes
   * without one.
   */
  public TenantQueuesBuilder traceParent(Supplier<@Nullable String> source) {
    trace = new CurrentTrace(source, GuardedLog.of(TenantQueues.class));
    return this;
  }

  /** Sets the tenant of jobs that name none; the thread's tenant by default. */
  public TenantQueuesBuilder tenants(TenantResolver resolver) {
    tenants = Objects.requireNonNull(resolver, "tenants must not be null");
    return this;
  }

  /** Sets the clock for the time at which a job was dispatched; the system's clock by default. */
  public TenantQueuesBuilder clock(InstantSource source) {
    clock = Objects.requireNonNull(source, "clock must not be null");
    return this;
  }

  /**
   * Sets the maximum length of a payload in characters, at least 1; 262,144 by default.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public TenantQueuesBuilder maximumPayload(int characters) {
    if (characters < 1) {
      throw new IllegalArgumentException(
          "maximumPayload must be at least 1, was %d; leave it out for %d"
              .formatted(characters, DurableEventsBuilder.DEFAULT_MAXIMUM_PAYLOAD));
    }
    maximumPayload = characters;
    return this;
  }

  /**
   * Builds the queues.
   *
   * @throws IllegalArgumentException if an upcaster is missing, an upcaster's class isn't
   *     registered as a job, or a job can't be read back
   */
  public TenantQueues build() {
    types
        .keySet()
        .forEach(
            type -> {
              if (!handlers.containsKey(type.name())) { // no handler would run what it reads
                throw new IllegalArgumentException(
                    "there is an upcaster of %s, but no handler of such jobs, so those that wait would become dead letters; add job(%s.class, ...), or leave the upcaster out"
                        .formatted(type.name(), type.payloadClass().getSimpleName()));
              }
            });
    PayloadTypes payloads = new PayloadTypes(codec, types);
    types.keySet().forEach(payloads::checkReadable);
    return new StoredQueues(this, store, payloads, Map.copyOf(handlers));
  }
}
