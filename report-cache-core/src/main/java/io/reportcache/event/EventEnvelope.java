package io.reportcache.event;

import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.text.TraceParent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event with the metadata of its publication. A bus makes the envelopes of its events; a test of
 * a handler makes its own. Immutable.
 *
 * @param <E> the class of the event
 * @since 0.1
 */
public final class EventEnvelope<E extends DomainEvent> {

  private final UUID id;
  private final String name;
  private final int version;
  private final TenantId tenant;
  private final UUID correlationId;
  private final @Nullable UUID causationId;
  private final String producer;
  private final Instant createdAt;
  private final @Nullable String traceParent;
  private final E event;

  private EventEnvelope(Builder<E> builder) {
    this.id = builder.id;
    this.name = builder.name;
    this.version = builder.version;
    this.tenant = builder.tenant;
    this.correlationId = builder.correlationId;
    this.causationId = builder.causationId;
    this.producer = builder.producer;
    this.createdAt = builder.createdAt;
    this.traceParent = builder.traceParent;
    this.event = builder.event;
  }

  /**
   * Returns a builder for a new publication of an event, with an id of its own. By default no other
   * event has caused it.
   *
   * @param clock gives the time of the publication; if it throws, the system's clock is used
   */
  public static <E extends DomainEvent> Builder<E> of(
      E event, TenantId tenant, InstantSource clock) {
    return of(event, tenant, Publication.newId(), Publication.now(clock));
  }

  /**
   * Returns a builder for the envelope of an event that was published before, such as one that a
   * store has kept. By default no other event has caused it.
   *
   * @param id unique to the publication
   * @param createdAt when it was published, by the producer's clock
   */
  public static <E extends DomainEvent> Builder<E> of(
      E event, TenantId tenant, UUID id, Instant createdAt) {
    return new Builder<>(event, tenant, id, createdAt);
  }

  /**
   * Returns the tenant of an event that is to be published: the one that {@linkplain
   * DomainEvent#tenant the event names}, or else the resolver's.
   *
   * @throws io.reportcache.tenant.NoTenantException if neither names a tenant
   */
  public static TenantId tenantOf(DomainEvent event, TenantResolver tenants) {
    return Publication.tenantOf(event, tenants);
  }

  /** Returns the id, which is unique to this publication. */
  public UUID id() {
    return id;
  }

  /** Returns the event's {@linkplain EventName name}. */
  public String name() {
    return name;
  }

  /** Returns the version of the event's fields. */
  public int version() {
    return version;
  }

  /** Returns the tenant whose data changed. */
  public TenantId tenant() {
    return tenant;
  }

  /**
   * Returns the correlation id: the id of the first event of a chain of causes, which all events
   * that follow from it share.
   */
  public UUID correlationId() {
    return correlationId;
  }

  /** Returns the id of the event that caused this one; null if there is none. */
  public @Nullable UUID causationId() {
    return causationId;
  }

  /** Returns the name of the application that published it; empty if it has none. */
  public String producer() {
    return producer;
  }

  /** Returns when it was published, by the producer's clock. */
  public Instant createdAt() {
    return createdAt;
  }

  /**
   * Returns the place in a distributed trace at which it was published, as W3C Trace Context writes
   * it in the header {@code traceparent}; null if that isn't known.
   */
  public @Nullable String traceParent() {
    return traceParent;
  }

  /** Returns the event itself. */
  public E event() {
    return event;
  }

  /** Envelopes are equal if all of their parts are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EventEnvelope<?> that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  /** Describes the event without its content. */
  @Override
  public String toString() {
    return "%s %s of %s".formatted(name, id, tenant);
  }

  private List<@Nullable Object> parts() {
    return Arrays.asList(
        id,
        name,
        version,
        tenant,
        correlationId,
        causationId,
        producer,
        createdAt,
        traceParent,
        event);
  }

  /**
   * Builds an envelope. Not safe for use by many threads.
   *
   * @param <E> the class of the event
   */
  public static final class Builder<E extends DomainEvent> {
    private final E event;
    private final TenantId tenant;
    private final UUID id;
    private final Instant createdAt;
    private String name;
    private int version;
    private UUID correlationId;
    private @Nullable UUID causationId;
    private String producer = "";
    private @Nullable String traceParent;

    private Builder(E event, TenantId tenant, UUID id, Instant createdAt) {
      this.event = Objects.requireNonNull(event, "event must not be null");
      this.tenant = Objects.requireNonNull(tenant, "tenant must not be null");
      this.id = Objects.requireNonNull(id, "id must not be null");
      this.createdAt = Objects.requireNonNull(createdAt, "createdAt must not be null");
      this.name = EventNames.of(event.getClass());
      this.version = EventNames.version(event.getClass());
      this.correlationId = id;
    }

    /** Sets the name and the version; those that the event's class declares by default. */
    public Builder<E> named(String name, int version) {
      this.name = Objects.requireNonNull(name, "name must not be null");
      this.version = version;
      return this;
    }

    /**
     * Sets the cause of the event; none by default.
     *
     * @param correlationId the id of the first event of the chain of causes
     * @param causationId the id of the event that caused this one; null if there is none
     */
    public Builder<E> following(UUID correlationId, @Nullable UUID causationId) {
      this.correlationId = Objects.requireNonNull(correlationId, "correlationId must not be null");
      this.causationId = causationId;
      return this;
    }

    /** Sets the application that published it; empty by default. */
    public Builder<E> producer(String producer) {
      this.producer = Objects.requireNonNull(producer, "producer must not be null");
      return this;
    }

    /**
     * Sets the place in a distributed trace at which it was published; null, the default, if that
     * isn't known. What isn't one of version 00 counts as null.
     */
    public Builder<E> traceParent(@Nullable String traceParent) {
      this.traceParent = TraceParent.orNull(traceParent);
      return this;
    }

    /** Returns the envelope. */
    public EventEnvelope<E> build() {
      return new EventEnvelope<>(this);
    }
  }
}
