package io.reportcache.rabbitmq;

import io.reportcache.durable.store.Message;
import io.reportcache.tenant.TenantId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of an event as attributes of CloudEvents 1.0, by name: texts, and {@code Long} and
 * {@code Boolean} where a JSON object has such.
 */
final class Attributes {

  static final String SPEC_VERSION = "specversion";
  static final String ID = "id";
  static final String SOURCE = "source";
  static final String TYPE = "type";
  static final String TIME = "time";
  static final String EVENT_VERSION = "eventversion";
  static final String TENANT = "tenant";
  static final String CENTRAL = "central";
  static final String ENTITY = "entity";
  static final String SUBJECT = "subject";
  static final String CORRELATION = "correlationid";
  static final String CAUSATION = "causationid";
  static final String TRACE_PARENT = "traceparent";

  /** All of them. */
  static final List<String> NAMES =
      List.of(
          SPEC_VERSION,
          ID,
          SOURCE,
          TYPE,
          TIME,
          EVENT_VERSION,
          TENANT,
          CENTRAL,
          ENTITY,
          SUBJECT,
          CORRELATION,
          CAUSATION,
          TRACE_PARENT);

  private static final String KNOWN_SPEC_VERSION = "1.0";

  /** Finds attributes by their names. */
  @FunctionalInterface
  interface Lookup {
    /**
     * Returns the attribute of {@link #NAMES}, whose {@code toString} is its text; null if none.
     */
    @Nullable Object get(String name);
  }

  private Attributes() {}

  /** Returns the attributes of a message. */
  static Map<String, Object> of(Message message) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put(SPEC_VERSION, KNOWN_SPEC_VERSION);
    attributes.put(ID, message.id().toString());
    attributes.put(SOURCE, message.producer());
    attributes.put(TYPE, message.type());
    attributes.put(TIME, message.createdAt().toString());
    attributes.put(EVENT_VERSION, (long) message.version());
    if (message.tenant().isCentral()) {
      attributes.put(CENTRAL, true);
    } else {
      attributes.put(TENANT, message.tenant().value());
    }
    putIfThere(attributes, ENTITY, message.entity());
    putIfThere(attributes, SUBJECT, message.entityId());
    attributes.put(CORRELATION, message.correlationId().toString());
    putIfThere(attributes, CAUSATION, message.causationId());
    putIfThere(attributes, TRACE_PARENT, message.traceParent());
    return attributes;
  }

  private static void putIfThere(
      Map<String, Object> attributes, String name, @Nullable Object value) {
    if (value != null) {
      attributes.put(name, value.toString());
    }
  }

  /**
   * Returns the message that the attributes describe. Other attributes than the known ones are
   * allowed.
   *
   * @throws UnreadableMessageException if a required one is missing, or one isn't what it should be
   */
  static Message read(Lookup attributes, String payload) throws UnreadableMessageException {
    String spec = required(attributes, SPEC_VERSION);
    if (!spec.equals(KNOWN_SPEC_VERSION)) {
      throw UnreadableMessageException.forNow(
          "it is of version %s of CloudEvents, and only %s is known here"
              .formatted(spec, KNOWN_SPEC_VERSION));
    }
    UUID id = uuid(ID, required(attributes, ID));
    String correlation = text(attributes, CORRELATION);
    String causation = text(attributes, CAUSATION);
    try {
      return Message.of(
              id, required(attributes, TYPE), version(attributes), tenant(attributes), payload)
          .entity(text(attributes, ENTITY), text(attributes, SUBJECT))
          .following(
              correlation == null ? id : uuid(CORRELATION, correlation),
              causation == null ? null : uuid(CAUSATION, causation))
          .producer(required(attributes, SOURCE))
          .createdAt(time(required(attributes, TIME)))
          .traceParent(text(attributes, TRACE_PARENT))
          .build();
    } catch (IllegalArgumentException e) { // too long, or no text
      throw UnreadableMessageException.forEver(String.valueOf(e.getMessage()));
    }
  }

  /** A tenant must be named or be left out on purpose: a wrong guess would drop another's. */
  private static TenantId tenant(Lookup attributes) throws UnreadableMessageException {
    String tenant = text(attributes, TENANT);
    boolean central = "true".equals(text(attributes, CENTRAL));
    if ((tenant != null) == central) {
      throw UnreadableMessageException.forEver(
          "it must have either the attribute %s or %s=true, and has %s"
              .formatted(TENANT, CENTRAL, central ? "both" : "neither"));
    }
    return tenant == null ? TenantId.CENTRAL : TenantId.of(tenant);
  }

  private static int version(Lookup attributes) throws UnreadableMessageException {
    String version = text(attributes, EVENT_VERSION);
    try {
      return version == null ? 1 : Integer.parseInt(version);
    } catch (NumberFormatException e) {
      throw UnreadableMessageException.forEver(
          "its %s must be a number, was '%s'".formatted(EVENT_VERSION, shortened(version)));
    }
  }

  private static Instant time(String text) throws UnreadableMessageException {
    try {
      return WireTime.read(text);
    } catch (DateTimeException e) {
      throw UnreadableMessageException.forEver(
          "its %s must be a time such as 2026-01-31T12:00:00Z, was '%s'"
              .formatted(TIME, shortened(text)));
    }
  }

  private static UUID uuid(String name, String text) throws UnreadableMessageException {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw UnreadableMessageException.forEver(
          "its %s must be a UUID, was '%s'".formatted(name, shortened(text)));
    }
  }

  private static String required(Lookup attributes, String name) throws UnreadableMessageException {
    String text = text(attributes, name);
    if (text == null || text.isEmpty()) {
      throw UnreadableMessageException.forEver("it has no %s".formatted(name));
    }
    return text;
  }

  private static @Nullable String text(Lookup attributes, String name) {
    Object value = attributes.get(name);
    return value == null ? null : value.toString();
  }

  private static String shortened(@Nullable String text) {
    String known = String.valueOf(text);
    return known.length() > 64 ? known.substring(0, 64) + "…" : known;
  }
}
