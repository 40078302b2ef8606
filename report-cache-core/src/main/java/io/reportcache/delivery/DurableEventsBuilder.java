package io.reportcache.delivery;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelopes;
import io.reportcache.event.EventType;
import io.reportcache.tenant.TenantResolver;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** Builds {@link DurableEvents}. Not safe for use by many threads. */
public final class DurableEventsBuilder {

  /** How many characters the payload of an event may have unless told otherwise: 262,144. */
  public static final int DEFAULT_MAXIMUM_PAYLOAD = 256 * 1024;

  private final DeliveryStore store;
  private final PayloadCodec codec;
  private final Map<PayloadType, Map<Integer, Upcaster>> types = new LinkedHashMap<>();
  private final List<DurableEvents.Registered<?>> handlers = new ArrayList<>();
  private String producer = "";
  private TenantResolver tenants = TenantResolver.bound();
  private InstantSource clock = InstantSource.system();
  private int maximumPayload = DEFAULT_MAXIMUM_PAYLOAD;

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
    return handler(name, type -> eventClass.isAssignableFrom(type.eventClass()), options, handler);
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
    var unused = EventType.of(DomainEvent.class).fits(namePattern); // or it fails here and now
    return handler(name, type -> type.fits(namePattern), options, handler);
  }

  /** Sets the application's name in envelopes; empty unless told. */
  public DurableEventsBuilder producer(String name) {
    producer = Objects.requireNonNull(name, "producer must not be null");
    return this;
  }

  /** Sets who says whose an event is that names no tenant; the thread's tenant unless told. */
  public DurableEventsBuilder tenants(TenantResolver resolver) {
    tenants = Objects.requireNonNull(resolver, "tenants must not be null");
    return this;
  }

  /** Sets what tells when an event was published; the system's clock unless told. */
  public DurableEventsBuilder clock(InstantSource source) {
    clock = Objects.requireNonNull(source, "clock must not be null");
    return this;
  }

  /** Sets how many characters a payload may have, at least 1; 262,144 unless told. */
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
   * @throws IllegalArgumentException if two classes have one name, or an upcaster is missing
   */
  public DurableEvents build() {
    return new DurableEvents(
        store,
        store,
        new EventEnvelopes(producer, tenants, clock),
        new PayloadTypes(codec, types),
        List.copyOf(handlers),
        maximumPayload);
  }

  private static PayloadType payloadType(Class<? extends DomainEvent> eventClass) {
    EventType<?> type = EventType.of(eventClass);
    return new PayloadType(type.name(), type.version(), eventClass);
  }

  private <E extends DomainEvent> DurableEventsBuilder handler(
      String name,
      Predicate<EventType<?>> wants,
      LaneOptions options,
      DurableEventHandler<E> handler) {
    Objects.requireNonNull(options, "options must not be null; begin with LaneOptions.defaults()");
    Objects.requireNonNull(handler, "handler must not be null");
    Lane lane = Lane.ofHandler(name);
    if (handlers.stream().anyMatch(each -> each.lane().equals(lane))) {
      throw new IllegalArgumentException(
          "there is a handler named %s already; give each a name of its own".formatted(name));
    }
    handlers.add(new DurableEvents.Registered<>(lane, wants, options, handler));
    return this;
  }
}
