package io.reportcache.durable;

import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventEnvelopes;
import io.reportcache.event.EventType;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.transaction.Transactions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds {@link DurableEvents}. Not safe for use by many threads. */
public final class DurableEventsBuilder {

  /** How many characters the payload of an event may have by default: 262,144. */
  public static final int DEFAULT_MAXIMUM_PAYLOAD = 256 * 1024;

  private static final GuardedLog log = GuardedLog.of(DurableEvents.class);

  private final DeliveryStore store;
  private final PayloadCodec codec;
  private final Map<PayloadType, Map<Integer, Upcaster>> types = new LinkedHashMap<>();
  private final RegisteredHandlers handlers = new RegisteredHandlers();
  private final List<Carrier> carriers = new ArrayList<>();
  private @Nullable EventBus localBus;
  private boolean withoutLocalBus;
  private @Nullable DeliverySink sink;
  private @Nullable Transactions transactions;
  private String producer = "";
  private TenantResolver tenants = TenantResolver.bound();
  private InstantSource clock = InstantSource.system();
  private int maximumPayload = DEFAULT_MAXIMUM_PAYLOAD;
  Ticker ticker = Ticker.system(); // that of a test, to let time pass

  DurableEventsBuilder(DeliveryStore store, PayloadCodec codec) {
    this.store = Objects.requireNonNull(store, "store must not be null");
    this.codec = Objects.requireNonNull(codec, "codec must not be null");
  }

  /** Registers a class of events, so that they can be stored and read. */
  public DurableEventsBuilder type(Class<? extends DomainEvent> eventClass) {
    types.computeIfAbsent(payloadType(eventClass), type -> new HashMap<>());
    return this;
  }

  /**
   * Registers how events of a class that were stored in an older version are read.
   *
   * @param from the version that it turns into the next, at least 1
   */
  public DurableEventsBuilder upcaster(
      Class<? extends DomainEvent> eventClass, int from, Upcaster upcaster) {
    type(eventClass);
    PayloadType type = payloadType(eventClass);
    if (from < 1 || from >= type.version()) {
      throw new IllegalArgumentException(
          "an upcaster of %s must be from a version of 1 to %d, was %d"
              .formatted(type.name(), type.version() - 1, from));
    }
    Objects.requireNonNull(types.get(type)).put(from, Objects.requireNonNull(upcaster));
    return this;
  }

  /**
   * Registers a handler of a class of events and of all that extend or implement it.
   *
   * @param name by which the store knows the handler; it must stay when the code is renamed
   */
  public <E extends DomainEvent> DurableEventsBuilder handler(
      String name, Class<E> eventClass, LaneOptions options, DurableEventHandler<E> handler) {
    Objects.requireNonNull(eventClass, "eventClass must not be null");
    Objects.requireNonNull(handler, "handler must not be null");
    return register(name, type -> eventClass.isAssignableFrom(type.eventClass()), options, handler);
  }

  /**
   * Registers a handler of events by {@linkplain io.reportcache.event.EventName name}.
   *
   * @param name by which the store knows the handler; it must stay when the code is renamed
   * @param namePattern a name in which {@code *} stands for one segment and {@code #} for any
   *     number: {@code invoice.*}, {@code #}
   */
  public DurableEventsBuilder handler(
      String name,
      String namePattern,
      LaneOptions options,
      DurableEventHandler<DomainEvent> handler) {
    Objects.requireNonNull(handler, "handler must not be null");
    return register(name, RegisteredHandlers.named(namePattern), options, handler);
  }

  /**
   * Registers a handler of a class of events that is asked for when the first of them is handled,
   * so that it may need what publishes: the {@link DurableEvents} that this builds, say. It's asked
   * for once, by a worker's thread; if that fails, so does the run, and the next one asks again.
   *
   * @param name as of {@link #handler(String, Class, LaneOptions, DurableEventHandler)}
   */
  public <E extends DomainEvent> DurableEventsBuilder lazyHandler(
      String name,
      Class<E> eventClass,
      LaneOptions options,
      Supplier<? extends DurableEventHandler<E>> handler) {
    LazyHandler<DurableEventHandler<E>> lazy = new LazyHandler<>(handler, "handler " + name);
    return handler(
        name,
        eventClass,
        options,
        new DurableEventHandler<E>() {
          @Override
          public void handle(EventEnvelope<? extends E> envelope, DeliveryRun run)
              throws Exception {
            lazy.get().handle(envelope, run);
          }

          @Override
          public boolean isRetryable(Throwable failure) {
            return lazy.get().isRetryable(failure);
          }
        });
  }

  /**
   * Registers a handler that lives in other processes only: events are stored for it here, and run
   * there, where a handler of the same name is registered. Who does that must register it in all
   * that publish.
   *
   * @param name that of the handler there
   * @param options as there; of these only the order matters here
   */
  public DurableEventsBuilder remoteHandler(
      String name, Class<? extends DomainEvent> eventClass, LaneOptions options) {
    Objects.requireNonNull(eventClass, "eventClass must not be null");
    return register(name, type -> eventClass.isAssignableFrom(type.eventClass()), options, null);
  }

  /**
   * Registers a handler that lives in other processes only, as the other method, by names of
   * events.
   *
   * @param namePattern as of {@link #handler(String, String, LaneOptions, DurableEventHandler)}
   */
  public DurableEventsBuilder remoteHandler(String name, String namePattern, LaneOptions options) {
    return register(name, RegisteredHandlers.named(namePattern), options, null);
  }

  /**
   * Sets a bus inside this JVM, such as the one that invalidation rules are attached to. What is
   * published here is published on it, too, in the same envelope, when the transaction around has
   * committed and before the call that commits returns; rolled back, never. What the bus's handlers
   * throw never reaches the publisher. None by default.
   *
   * <p>If the process dies in between, or can't see the commit, and for other processes, let the
   * events be {@linkplain #carriedBy carried}.
   */
  public DurableEventsBuilder localBus(EventBus bus) {
    localBus = Objects.requireNonNull(bus, "localBus must not be null");
    withoutLocalBus = false;
    return this;
  }

  /**
   * States that no reports of this process depend on these events. Without this or {@link
   * #localBus} a warning is logged when they are built.
   */
  public DurableEventsBuilder withoutLocalBus() {
    localBus = null;
    withoutLocalBus = true;
    return this;
  }

  /**
   * Sets who tells which transaction a thread works in, for the local bus: with plain JDBC a {@link
   * io.reportcache.transaction.BoundTransactions}. Without it the sink is asked, and that of a bare
   * connection doesn't know: what is published there acts when it's carried.
   */
  public DurableEventsBuilder transactions(Transactions source) {
    transactions = Objects.requireNonNull(source, "transactions must not be null");
    return this;
  }

  /**
   * Sets what events are published into unless {@link DurableEvents#in} says otherwise, such as the
   * transaction of the publishing thread; the store itself by default, which stores each in a
   * transaction of its own.
   */
  public DurableEventsBuilder sink(DeliverySink sink) {
    this.sink = Objects.requireNonNull(sink, "sink must not be null");
    return this;
  }

  /**
   * Registers a handler that publishes what is stored on the local bus of the process that runs it.
   * What this process has published and acted on already is passed over.
   *
   * <p>Of the processes that register one name, one gets each event: that is enough for the crash
   * between a commit and the local bus. For each of several to get every event, give each a name of
   * its own and register those of the others as {@linkplain #remoteHandler remote}.
   *
   * @param name by which the store knows the handler; it must stay
   * @param namePattern which events, by their names; {@code #} for all
   */
  public DurableEventsBuilder carriedBy(String name, String namePattern) {
    carriers.add(new Carrier(name, RegisteredHandlers.named(namePattern)));
    return this;
  }

  /** Sets the application's name in envelopes; empty by default. */
  public DurableEventsBuilder producer(String name) {
    producer = Objects.requireNonNull(name, "producer must not be null");
    return this;
  }

  /** Sets the tenant of events that name none; the thread's tenant by default. */
  public DurableEventsBuilder tenants(TenantResolver resolver) {
    tenants = Objects.requireNonNull(resolver, "tenants must not be null");
    return this;
  }

  /** Sets the clock for the time at which an event was published; the system's clock by default. */
  public DurableEventsBuilder clock(InstantSource source) {
    clock = Objects.requireNonNull(source, "clock must not be null");
    return this;
  }

  /** Sets how many characters a payload may have, at least 1; 262,144 by default. */
  public DurableEventsBuilder maximumPayload(int characters) {
    if (characters < 1) {
      throw new IllegalArgumentException(
          "maximumPayload must be at least 1, was %d; leave it out for %d"
              .formatted(characters, DEFAULT_MAXIMUM_PAYLOAD));
    }
    maximumPayload = characters;
    return this;
  }

  /**
   * Builds them.
   *
   * @throws IllegalArgumentException if two classes or handlers have one name, an upcaster is
   *     missing, an event that is handled here can't be read back, or events are to be carried and
   *     there is no local bus
   */
  public DurableEvents build() {
    LocalEvents local = localBus == null ? null : new LocalEvents(localBus, transactions);
    RegisteredHandlers all = new RegisteredHandlers(handlers);
    for (Carrier carrier : carriers) {
      if (local == null) {
        throw new IllegalArgumentException(
            "handler %s is to carry events, and there is no bus that they could act on; set localBus"
                .formatted(carrier.name));
      }
      all.add(carrier.name, carrier.wants, LaneOptions.defaults(), local::carry);
    }
    WiringWarnings.ofTheLocalBus(
        local != null,
        withoutLocalBus,
        transactions != null,
        transactions == null && sink == null && carriers.isEmpty());
    WiringWarnings.ofHandlers(
        types.keySet().stream().<EventType<?>>map(DurableEventsBuilder::eventType).toList(),
        all.all());
    ServedHere served = new ServedHere(log, ticker);
    served.serves(all.remote());
    PayloadTypes payloads = new PayloadTypes(codec, types);
    types.keySet().stream()
        .filter(type -> all.read(eventType(type)))
        .forEach(payloads::checkReadable);
    return new StoredEvents(
        store,
        sink == null ? store : sink,
        new EventEnvelopes(producer, tenants, clock),
        payloads,
        all.all(),
        maximumPayload,
        local,
        tenants,
        served);
  }

  private static EventType<?> eventType(PayloadType type) {
    return EventType.of(type.payloadClass().asSubclass(DomainEvent.class));
  }

  /** A handler whose bus isn't known yet. */
  private record Carrier(String name, Predicate<EventType<?>> wants) {}

  private static PayloadType payloadType(Class<? extends DomainEvent> eventClass) {
    EventType<?> type = EventType.of(eventClass);
    return new PayloadType(type.name(), type.version(), eventClass);
  }

  private <E extends DomainEvent> DurableEventsBuilder register(
      String name,
      Predicate<EventType<?>> wants,
      LaneOptions options,
      @Nullable DurableEventHandler<E> handler) {
    handlers.add(name, wants, options, handler);
    return this;
  }
}
