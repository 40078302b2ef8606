package io.reportcache.durable.store;

import io.reportcache.tenant.TenantId;
import io.reportcache.text.Surrogates;
import io.reportcache.text.TraceParent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is delivered: an event or a job in the form in which it is stored. It names no class.
 * Immutable.
 *
 * @since 0.1
 */
public final class Message {

  /** The longest type, entity, entity id or producer, in characters: 200. */
  public static final int LONGEST_NAME = 200;

  private final UUID id;
  private final String type;
  private final int version;
  private final TenantId tenant;
  private final @Nullable String entity;
  private final @Nullable String entityId;
  private final UUID correlationId;
  private final @Nullable UUID causationId;
  private final String producer;
  private final Instant createdAt;
  private final @Nullable String traceParent;
  private final String payload;

  private Message(Builder builder) {
    this.id = builder.id;
    this.type = builder.type;
    this.version = builder.version;
    this.tenant = builder.tenant;
    this.entity = builder.entity;
    this.entityId = builder.entityId;
    this.correlationId = builder.correlationId;
    this.causationId = builder.causationId;
    this.producer = builder.producer;
    this.createdAt =
        Objects.requireNonNull(builder.createdAt, "createdAt must be set, by the producer's clock");
    this.traceParent = builder.traceParent;
    this.payload = builder.payload;
    if (version < 1) {
      throw new IllegalArgumentException(
          "version of %s must be at least 1, was %d".formatted(type, version));
    }
    checkName("type", type);
    checkName("entity", entity);
    checkName("entityId", entityId);
    checkName("producer", producer);
    checkText("payload", payload);
  }

  /**
   * Returns a builder for a message that follows from no other. {@code createdAt} must be set.
   *
   * @param id unique to the event or job
   * @param type its declared name, at most {@value #LONGEST_NAME} characters
   * @param version the version of the type in which the payload is written, at least 1
   */
  public static Builder of(UUID id, String type, int version, TenantId tenant, String payload) {
    return new Builder(id, type, version, tenant, payload);
  }

  /**
   * Returns the id of the event or job. The deliveries of one event to several handlers share it.
   */
  public UUID id() {
    return id;
  }

  /** Returns the declared name of its type, e.g. {@code invoice.paid}. */
  public String type() {
    return type;
  }

  /** Returns the version of the type in which the payload was written, at least 1. */
  public int version() {
    return version;
  }

  /** Returns the tenant, or {@link TenantId#CENTRAL}. */
  public TenantId tenant() {
    return tenant;
  }

  /** Returns the kind of thing that it is about, e.g. {@code invoice}; null if that isn't known. */
  public @Nullable String entity() {
    return entity;
  }

  /** Returns the id of the thing that it is about; null if that isn't known. */
  public @Nullable String entityId() {
    return entityId;
  }

  /** Returns the id that everything has in common that followed from one request or event. */
  public UUID correlationId() {
    return correlationId;
  }

  /** Returns the id of the event that was being handled when this was made; null if none was. */
  public @Nullable UUID causationId() {
    return causationId;
  }

  /** Returns the name of the application that made it; empty if that has none. */
  public String producer() {
    return producer;
  }

  /** Returns when it was made, by the producer's clock. */
  public Instant createdAt() {
    return createdAt;
  }

  /**
   * Returns the place in a distributed trace at which it was made, as W3C Trace Context writes it
   * in the header {@code traceparent}; null if that isn't known.
   */
  public @Nullable String traceParent() {
    return traceParent;
  }

  /** Returns its content as text. */
  public String payload() {
    return payload;
  }

  /** Messages are equal if all of their parts are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Message that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  /** Tells what it is without telling what is in it. */
  @Override
  public String toString() {
    return "%s %s of %s".formatted(type, id, tenant);
  }

  private List<@Nullable Object> parts() {
    return Arrays.asList(
        id,
        type,
        version,
        tenant,
        entity,
        entityId,
        correlationId,
        causationId,
        producer,
        createdAt,
        traceParent,
        payload);
  }

  private static void checkName(String what, @Nullable String name) {
    if (name != null && name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "%s must have at most %d characters, had %d: '%s…'"
              .formatted(what, LONGEST_NAME, name.length(), name.substring(0, 32)));
    }
    if (name != null) {
      checkText(what, name);
    }
  }

  /** Databases have no place for these. */
  private static void checkText(String what, String text) {
    int zero = text.indexOf(0);
    int half = Surrogates.firstAlone(text, 0);
    if (zero >= 0 || half >= 0) {
      boolean zeroFirst = half < 0 || (zero >= 0 && zero < half);
      throw new IllegalArgumentException(
          "%s must be text, but its character %d is %s; encode what is binary"
              .formatted(what, zeroFirst ? zero : half, zeroFirst ? "zero" : "half of a pair"));
    }
  }

  /** Puts a message together. Not safe for use by several threads. */
  public static final class Builder {
    private final UUID id;
    private final String type;
    private final int version;
    private final TenantId tenant;
    private final String payload;
    private @Nullable String entity;
    private @Nullable String entityId;
    private UUID correlationId;
    private @Nullable UUID causationId;
    private String producer = "";
    private @Nullable Instant createdAt;
    private @Nullable String traceParent;

    private Builder(UUID id, String type, int version, TenantId tenant, String payload) {
      this.id = Objects.requireNonNull(id, "id must not be null");
      this.type = Objects.requireNonNull(type, "type must not be null");
      this.version = version;
      this.tenant =
          Objects.requireNonNull(tenant, "tenant must not be null; for none use TenantId.CENTRAL");
      this.payload = Objects.requireNonNull(payload, "payload must not be null");
      this.correlationId = id;
    }

    /** Sets the kind and the id of the thing that it is about; null, the default, if not known. */
    public Builder entity(@Nullable String entity, @Nullable String entityId) {
      this.entity = entity;
      this.entityId = entityId;
      return this;
    }

    /**
     * Sets what it follows from; nothing by default.
     *
     * @param correlationId common to everything that followed from one request or event
     * @param causationId the event that was being handled; null if none was
     */
    public Builder following(UUID correlationId, @Nullable UUID causationId) {
      this.correlationId = Objects.requireNonNull(correlationId, "correlationId must not be null");
      this.causationId = causationId;
      return this;
    }

    /** Sets the application that made it; empty by default. */
    public Builder producer(String producer) {
      this.producer = Objects.requireNonNull(producer, "producer must not be null");
      return this;
    }

    /** Sets when it was made, by the producer's clock. Must be set. */
    public Builder createdAt(Instant createdAt) {
      this.createdAt = Objects.requireNonNull(createdAt, "createdAt must not be null");
      return this;
    }

    /**
     * Sets the place in a distributed trace at which it was made; null, the default, if that isn't
     * known. What isn't one of version 00 counts as null.
     */
    public Builder traceParent(@Nullable String traceParent) {
      this.traceParent = TraceParent.orNull(traceParent);
      return this;
    }

    /**
     * Returns the message.
     *
     * @throws NullPointerException if it isn't set when the message was made
     * @throws IllegalArgumentException if a name is too long, a text holds what isn't text, or the
     *     version is below 1
     */
    public Message build() {
      return new Message(this);
    }
  }
}
