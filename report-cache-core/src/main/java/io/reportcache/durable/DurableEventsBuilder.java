package io.reportcache.durable;

import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.event.EventType;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.transaction.Transactions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@link DurableEvents}. Not safe for use by many threads.
 *
 * @since 0.1
 */
public final class DurableEventsBuilder {

  /** The default maximum length of an event's payload: 262,144 characters. */
  public static final int DEFAULT_MAXIMUM_PAYLOAD = 256 * 1024;

  private static final GuardedLog log = GuardedLog.of(DurableEvents.class);

  private final DeliveryStore store;
  private final PayloadCodec codec;
  private final Map<PayloadType, Map<Integer, Upcaster>> types = new LinkedHashMap<>();
  private final RegisteredHandlers handlers = new RegisteredHandlers();
  private final Map<String, String> others = new HashMap<>();
  private Consumer<? super Message> whenUnreadable = message -> {};
  private @Nullable EventBus localBus;
  private boolean withoutLocalBus;
  private @Nullable DeliverySink sink;
  private @Nullable Transactions transactions;
  private String producer = "";
  private CurrentTrace trace = CurrentTrace.NONE;
  private TenantResolver tenants = TenantResolver.bound();
  private InstantSource clock = InstantSource.system();
  private int maximumPayload = DEFAULT_MAXIMUM_PAYLOAD;
  Ticker ticker = Ticker.system(); // replaced by tests

  DurableEventsBuilder(DeliveryStore store, PayloadCodec codec) {
    this.store = Objects.requireNonNull(store, "store must not be null");
    this.codec = Objects.requireNonNull(codec, "codec must not be null");
  }

  /** Registers a class of events, so that its events can be stored and read. */
  public DurableEventsBuilder type(Class<? extends DomainEvent> eventClass) {
    types.computeIfAbsent(payloadType(eventClass), type -> new HashMap<>());
    return this;
  }

  /**
   * Registers a class of events that another application publishes, so that they can be {@linkplain
   * DurableEvents#receive received}. They can't be published here.
   *
   * @param producer the name of the other application in its envelopes; not empty
   * @throws IllegalArgumentException if the producer is empty
   */
  public DurableEventsBuilder typeFrom(String producer, Class<? extends DomainEvent> eventClass) {
    if (producer.isEmpty()) {
      throw new IllegalArgumentException(
          "producer of %s must not be empty; name the application that publishes it"
              .formatted(eventClass.getName()));
    }
    type(eventClass);
    others.put(EventType.of(eventClass).name(), producer);
    return this;
  }

  /**
   * Registers an upcaster, which reads events of a class that were stored in an older version. This
   * also registers the class.
   *
   * @param from the version that the upcaster reads, from 1 to the class's version minus 1; it
   *     returns the fields of the next version
   * @throws IllegalArgumentException if {@code from} is out of this range
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
   * Registers a handler for a class of events and all its subtypes.
   *
   * @param name the handler's name in the store: 1 to 100 letters, digits, {@code .}, {@code -} or
   *     {@code _}. Keep it when the code is renamed
   * @throws IllegalArgumentException if the name isn't allowed, or there is already a handler of
   *     this name
   */
  public <E extends DomainEvent> DurableEventsBuilder handler(
      String name, Class<E> eventClass, LaneOptions options, DurableEventHandler<E> handler) {
    Objects.requireNonNull(eventClass, "eventClass must not be null");
    Objects.requireNonNull(handler, "handler must not be null");
    return register(name, type -> eventClass.isAssignableFrom(type.eventClass()), options, handler);
  }

  /**
   * Registers a handler for events by their {@linkplain io.reportcache.event.EventName names}.
   *
   * @param name as for {@link #handler(String, Class, LaneOptions, DurableEventHandler)}
   * @param namePattern an event's name in which {@code *} stands for one segment and {@code #} for
   *     any number of segments: {@code invoice.*}, {@code #}
   * @throws IllegalArgumentException if the name or the pattern isn't allowed, or there is already
   *     a handler of this name
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
   * Registers a handler that is created when the first event is handled. So the handler itself may
   * use the {@link DurableEvents} that this builder returns. A worker's thread calls the supplier
   * once. If the supplier fails, the run fails, and the next run calls the supplier again.
   *
   * @param name as for {@link #handler(String, Class, LaneOptions, DurableEventHandler)}
   * @param handler supplies the handler; must not return null
   * @throws IllegalArgumentException if the name isn't allowed, or there is already a handler of
   *     this name
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
   * Registers a handler that runs only in other processes. Events are stored for it here; they are
   * handled where a handler of the same name is registered with {@code handler}. Every process that
   * publishes such events must register the remote handler.
   *
   * @param name the handler's name in the other process
   * @param options the same as in the other process; only the order is used here
   * @throws IllegalArgumentException if the name isn't allowed, or there is already a handler of
   *     this name
   */
  public DurableEventsBuilder remoteHandler(
      String name, Class<? extends DomainEvent> eventClass, LaneOptions options) {
    Objects.requireNonNull(eventClass, "eventClass must not be null");
    return register(name, type -> eventClass.isAssignableFrom(type.eventClass()), options, null);
  }

  /**
   * Registers a handler that runs only in other processes, as {@link #remoteHandler(String, Class,
   * LaneOptions)}, for events by their names.
   *
   * @param namePattern as for {@link #handler(String, String, LaneOptions, DurableEventHandler)}
   * @throws IllegalArgumentException if the name or the pattern isn't allowed, or there is already
   *     a handler of this name
   */
  public DurableEventsBuilder remoteHandler(String name, String namePattern, LaneOptions options) {
    return register(name, RegisteredHandlers.named(namePattern), options, null);
  }

  /**
   * Registers a relay, which carries the events that are published here to other applications. It
   * gets each stored message as it is. Events that are {@linkplain DurableEvents#receive received}
   * don't reach it.
   *
   * @param name as for {@link #handler(String, Class, LaneOptions, DurableEventHandler)}
   * @param namePattern as for {@link #handler(String, String, LaneOptions, DurableEventHandler)};
   *     {@code #} for all events
   * @throws IllegalArgumentException if the name or the pattern isn't allowed, or there is already
   *     a handler of this name
   */
  public DurableEventsBuilder relay(
      String name, String namePattern, LaneOptions options, EventRelay relay) {
    Objects.requireNonNull(relay, "relay must not be null");
    handlers.add(name, RegisteredHandlers.named(namePattern), options, null, relay);
    return this;
  }

  /**
   * Sets what is done about a received event that can't be read here, such as one of a newer
   * version, if a rule could depend on it: for example drop all reports of its tenant. By default a
   * warning is logged, and reports that depend on the event may stay stale.
   *
   * @param action called for each such message before it is stored; what it throws is logged
   */
  public DurableEventsBuilder whenUnreadable(Consumer<? super Message> action) {
    whenUnreadable = Objects.requireNonNull(action, "action must not be null");
    return this;
  }

  /**
   * Sets the bus inside this JVM, such as the one that invalidation rules are attached to. Each
   * event is also published on this bus, in the same envelope, after the surrounding transaction
   * has committed and before the call that commits returns. An event whose transaction is rolled
   * back is never published there. Exceptions of the bus's handlers don't reach the publisher.
   * There is no local bus by default.
   *
   * <p>What rules on this bus invalidate reaches other nodes through a shared tier of the reports
   * ({@code ReportCacheBuilder.shared}), not through the store of the events. With such a tier, a
   * {@linkplain #handler(String, String, LaneOptions, DurableEventHandler) handler} that calls
   * {@link EventBus#republish} has one node invalidate for all, also if this process dies between
   * the commit and the bus, or can't see the commit.
   */
  public DurableEventsBuilder localBus(EventBus bus) {
    localBus = Objects.requireNonNull(bus, "localBus must not be null");
    withoutLocalBus = false;
    return this;
  }

  /**
   * States that no report of this process depends on these events. If neither this method nor
   * {@link #localBus} is called, {@link #build} logs a warning.
   */
  public DurableEventsBuilder withoutLocalBus() {
    localBus = null;
    withoutLocalBus = true;
    return this;
  }

  /**
   * Sets the source of the thread's current transaction, which the local bus needs: with plain JDBC
   * a {@link io.reportcache.transaction.BoundTransactions}. By default the sink is asked. The sink
   * of a bare connection doesn't know when the transaction ends; events that are published into it
   * don't reach the local bus.
   */
  public DurableEventsBuilder transactions(Transactions source) {
    transactions = Objects.requireNonNull(source, "transactions must not be null");
    return this;
  }

  /**
   * Sets the sink that events are published into, such as one that adds to the publishing thread's
   * transaction. {@link DurableEvents#in} selects another. By default it is the store itself, which
   * stores each event in a transaction of its own.
   */
  public DurableEventsBuilder sink(DeliverySink sink) {
    this.sink = Objects.requireNonNull(sink, "sink must not be null");
    return this;
  }

  /** Sets the application's name in envelopes; empty by default. */
  public DurableEventsBuilder producer(String name) {
    producer = Objects.requireNonNull(name, "producer must not be null");
    return this;
  }

  /**
   * Sets the source of the place in a distributed trace at which an event is published, as W3C
   * Trace Context writes it in the header {@code traceparent}; none by default. The thread that
   * publishes asks it. If it returns null, or what isn't a trace parent, or throws, the event goes
   * without one, or with that of {@linkplain PublishOptions#causedBy its cause}.
   */
  public DurableEventsBuilder traceParent(Supplier<@Nullable String> source) {
    trace = new CurrentTrace(source, log);
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

  /**
   * Sets the maximum length of a payload in characters, at least 1; 262,144 by default.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
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
   * Builds the events. Incomplete wiring, such as an event without a handler, is logged as a
   * warning.
   *
   * @throws IllegalArgumentException if two classes have the same name, an upcaster is missing, or
   *     an event that is handled here can't be read back
   */
  public DurableEvents build() {
    LocalEvents local = localBus == null ? null : new LocalEvents(localBus, transactions);
    List<EventType<?>> known =
        types.keySet().stream().<EventType<?>>map(DurableEventsBuilder::eventType).toList();
    List<EventType<?>> own =
        known.stream().filter(type -> !others.containsKey(type.name())).toList();
    boolean seesNoTransactions = transactions == null && sink == null && !own.isEmpty();
    WiringWarnings.ofTheLocalBus(
        local != null, withoutLocalBus, transactions != null, seesNoTransactions);
    WiringWarnings.ofHandlers(own, known, handlers.all());
    handlers.checkRelayed(producer, own);
    ServedHere served = new ServedHere(log, ticker);
    served.serves(handlers.remote());
    PayloadTypes payloads = new PayloadTypes(codec, types);
    types.keySet().stream()
        .filter(type -> isReadHere(eventType(type), local != null))
        .forEach(payloads::checkReadable);
    EventRegistry registry =
        new EventRegistry(producer, payloads, handlers.all(), Map.copyOf(others));
    return new StoredEvents(
        store,
        sink == null ? store : sink,
        new EventSource(producer, tenants, clock, trace),
        registry,
        maximumPayload,
        local,
        new ReceivedEvents(
            producer, new MessageReader(payloads), handlers.all(), local, whenUnreadable),
        served);
  }

  private boolean isReadHere(EventType<?> type, boolean hasBus) {
    return handlers.read(type) || (hasBus && others.containsKey(type.name()));
  }

  private static EventType<?> eventType(PayloadType type) {
    return EventType.of(type.payloadClass().asSubclass(DomainEvent.class));
  }

  private static PayloadType payloadType(Class<? extends DomainEvent> eventClass) {
    EventType<?> type = EventType.of(eventClass);
    return new PayloadType(type.name(), type.version(), eventClass);
  }

  private <E extends DomainEvent> DurableEventsBuilder register(
      String name,
      Predicate<EventType<?>> wants,
      LaneOptions options,
      @Nullable DurableEventHandler<E> handler) {
    handlers.add(name, wants, options, handler, null);
    return this;
  }
}
