package io.reportcache.durable.store;

import io.reportcache.tenant.TenantId;
import io.reportcache.text.Surrogates;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is delivered: an event or a job in the form in which it's stored. It names no class.
 *
 * @param id unique to the event or job; the deliveries of one event to several handlers share it
 * @param type its declared name, {@code invoice.paid}
 * @param version the version of the type that the payload was written in, at least 1
 * @param tenant whose it is
 * @param entity what kind of thing it is about, {@code invoice}; null if that isn't said
 * @param entityId which of them; null if that isn't said
 * @param correlationId common to all that followed from one request or event
 * @param causationId the event that was being handled when this was made; null if none was
 * @param producer the application that made it
 * @param createdAt when it was made, by that application's clock
 * @param payload its content as text
 */
public record Message(
    UUID id,
    String type,
    int version,
    TenantId tenant,
    @Nullable String entity,
    @Nullable String entityId,
    UUID correlationId,
    @Nullable UUID causationId,
    String producer,
    Instant createdAt,
    String payload) {

  /** The longest type, entity, entity id or producer, in characters: 200. */
  public static final int LONGEST_NAME = 200;

  /**
   * Checks that what must be there is, and that every store can keep it.
   *
   * @throws IllegalArgumentException if a name is too long or a text holds what isn't text
   */
  public Message {
    Objects.requireNonNull(id, "id must not be null");
    Objects.requireNonNull(type, "type must not be null");
    Objects.requireNonNull(tenant, "tenant must not be null; for none use TenantId.CENTRAL");
    Objects.requireNonNull(correlationId, "correlationId must not be null");
    Objects.requireNonNull(producer, "producer must not be null");
    Objects.requireNonNull(createdAt, "createdAt must not be null");
    Objects.requireNonNull(payload, "payload must not be null");
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

  /** Tells what it is without telling what is in it. */
  @Override
  public String toString() {
    return "%s %s of %s".formatted(type, id, tenant);
  }
}
