package io.reportcache.durable.worker;

import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Lane;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link DeliveryWorker}. Not safe for use by many threads.
 *
 * @since 0.1
 */
public final class DeliveryWorkerBuilder {

  private static final Duration LONGEST_POLL_INTERVAL = Duration.ofHours(1);

  private final DeliveryStore store;
  private final Map<Lane, ServedLane> lanes = new LinkedHashMap<>();
  private Set<TenantId> tenants = Set.of();
  private String node = "worker-" + ProcessHandle.current().pid();
  private int batch = 100;
  private Duration lease = Duration.ofMinutes(2);
  private Duration pollInterval = Duration.ofSeconds(1);
  private Duration closePatience = Duration.ofSeconds(10);
  private int lapsesAllowed = 10;
  private Duration keepCompleted = Duration.ofDays(30);
  Duration cleanUpInterval = Duration.ofHours(1); // that of a test is shorter
  private DeliveryRunListener listener = run -> {};
  Ticker ticker = Ticker.system(); // that of a test, to let time pass
  private Consumer<Set<Lane>> startListener = lanes -> {};
  private @Nullable DeliveryRunObserver observer;

  DeliveryWorkerBuilder(DeliveryStore store) {
    this.store = Objects.requireNonNull(store, "store must not be null");
  }

  /**
   * Adds a lane for the worker to serve.
   *
   * @param handler handles the lane's deliveries, on threads of the worker
   * @throws IllegalArgumentException if there is already a handler for the lane
   */
  public DeliveryWorkerBuilder lane(Lane lane, LaneOptions options, LaneHandler handler) {
    Objects.requireNonNull(lane, "lane must not be null");
    Objects.requireNonNull(options, "options must not be null");
    Objects.requireNonNull(handler, "handler must not be null");
    if (lanes.putIfAbsent(lane, new ServedLane(lane, options, handler)) != null) {
      throw new IllegalArgumentException(
          "%s is served by another handler already; give each a name of its own".formatted(lane));
    }
    return this;
  }

  /** Sets the tenants whose deliveries are run. An empty set, the default, stands for all. */
  public DeliveryWorkerBuilder tenants(Set<TenantId> tenants) {
    this.tenants = Set.copyOf(tenants);
    return this;
  }

  /**
   * Sets the name under which the worker appears in the store, followed by digits that are unique
   * to it; {@code worker-} and the process id by default.
   *
   * @param name 1 to 80 characters, not blank
   * @throws IllegalArgumentException if it is blank or longer
   */
  public DeliveryWorkerBuilder node(String name) {
    if (name.isBlank() || name.length() > 80) {
      throw new IllegalArgumentException(
          "node must be 1 to 80 characters, was '%s'".formatted(name));
    }
    node = name;
    return this;
  }

  /**
   * Sets the most deliveries that one claim takes; 100 by default.
   *
   * @param most 1 to 1000
   * @throws IllegalArgumentException if it is out of that range
   */
  public DeliveryWorkerBuilder batch(int most) {
    if (most < 1 || most > 1_000) {
      throw new IllegalArgumentException(
          "batch must be 1 to 1000, was %d; leave it out for 100".formatted(most));
    }
    batch = most;
    return this;
  }

  /**
   * Sets how long a claimed delivery belongs to the worker if the worker isn't heard of; two
   * minutes by default. The worker extends its leases each third of that time.
   *
   * @param length at least a second
   * @throws IllegalArgumentException if it is shorter
   */
  public DeliveryWorkerBuilder lease(Duration length) {
    Objects.requireNonNull(length, "lease must not be null");
    if (length.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "lease must be at least a second, was %s; leave it out for two minutes"
              .formatted(length));
    }
    lease = length;
    return this;
  }

  /**
   * Sets how long the worker waits before it asks a store again that had nothing; a second by
   * default. {@linkplain DeliveryWorker#wake Waking} it ends the wait. Polling also finds
   * deliveries that have come due, and what other workers have left behind.
   *
   * @param interval more than zero and at most an hour
   * @throws IllegalArgumentException if it is out of that range
   */
  public DeliveryWorkerBuilder pollInterval(Duration interval) {
    pollInterval = positive("pollInterval", interval, "a second");
    if (interval.compareTo(LONGEST_POLL_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "pollInterval must be at most %s, was %s; what another process has left behind is noticed by polling"
              .formatted(LONGEST_POLL_INTERVAL, interval));
    }
    return this;
  }

  /**
   * Sets how long {@link DeliveryWorker#close} waits for the runs under way; 10 seconds by default.
   *
   * @param longest more than zero
   * @throws IllegalArgumentException if it is zero or negative
   */
  public DeliveryWorkerBuilder closePatience(Duration longest) {
    closePatience = positive("closePatience", longest, "10 seconds");
    return this;
  }

  /**
   * Sets how many owners of a delivery may die or hang before it becomes a dead letter; 10 by
   * default. The worker that claims it then doesn't run it, but calls its handler and the listener
   * about the dead letter. The default is more than that of attempts, since most deliveries of a
   * process that dies were only claimed together with the one that killed it.
   *
   * @param most 0 or more
   * @throws IllegalArgumentException if it is negative
   */
  public DeliveryWorkerBuilder lapsesAllowed(int most) {
    if (most < 0) {
      throw new IllegalArgumentException(
          "lapsesAllowed must be at least 0, was %d; leave it out for 10".formatted(most));
    }
    lapsesAllowed = most;
    return this;
  }

  /**
   * Sets how long completed deliveries and their history are kept; 30 days by default. Older ones
   * are removed once an hour, the first time a minute after the start.
   *
   * @param age more than zero
   * @throws IllegalArgumentException if it is zero or negative
   */
  public DeliveryWorkerBuilder keepCompleted(Duration age) {
    keepCompleted = positive("keepCompleted", age, "30 days");
    return this;
  }

  /** Sets the listener that is called after each run with its outcome; none by default. */
  public DeliveryWorkerBuilder listener(DeliveryRunListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener must not be null");
    return this;
  }

  /** Sets what is called around each run of a handler, on its thread; nothing by default. */
  public DeliveryWorkerBuilder observer(DeliveryRunObserver observer) {
    this.observer = Objects.requireNonNull(observer, "observer must not be null");
    return this;
  }

  /** Returns the lanes that are served, in the order in which they were added. */
  public List<Lane> lanes() {
    return List.copyOf(lanes.keySet());
  }

  /** Tells whether no lane is served, so that there is nothing to build. */
  public boolean isEmpty() {
    return lanes.isEmpty();
  }

  /**
   * Sets a listener that is called with the worker's lanes when the worker has started. There is
   * none by default; a second call replaces the first. If it throws, that is logged, and the worker
   * runs.
   */
  public DeliveryWorkerBuilder startListener(Consumer<Set<Lane>> listener) {
    startListener = Objects.requireNonNull(listener, "startListener must not be null");
    return this;
  }

  /**
   * Returns a new worker, which does nothing until it is {@linkplain DeliveryWorker#start started}.
   *
   * @throws IllegalStateException if it has no lane to serve
   * @throws IllegalArgumentException if the time-out of a lane isn't shorter than the lease
   */
  public DeliveryWorker build() {
    if (lanes.isEmpty()) {
      throw new IllegalStateException("the worker has nothing to serve; give it a lane");
    }
    lanes.forEach(
        (lane, served) -> {
          if (served.options().timeout().compareTo(lease) >= 0) {
            throw new IllegalArgumentException(
                "timeout of %s must be shorter than the lease of %s, was %s; shorten it or set a longer lease"
                    .formatted(lane, lease, served.options().timeout()));
          }
        });
    return new DeliveryWorker(settings());
  }

  /** Returns the options as they are now. */
  WorkerSettings settings() {
    return new WorkerSettings(
        store,
        lanes,
        tenants,
        node,
        batch,
        lease,
        pollInterval,
        closePatience,
        lapsesAllowed,
        keepCompleted,
        cleanUpInterval,
        listener,
        startListener,
        observer,
        ticker);
  }

  private static Duration positive(String name, Duration value, String otherwise) {
    Objects.requireNonNull(value, () -> name + " must not be null");
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          "%s must be positive, was %s; leave it out for %s".formatted(name, value, otherwise));
    }
    return value;
  }
}
