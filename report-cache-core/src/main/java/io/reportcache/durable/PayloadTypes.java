package io.reportcache.durable;

import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.UnknownTypeException;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes and reads the registered types of payloads. Stores no class names. */
final class PayloadTypes {

  private final PayloadCodec codec;
  private final Map<String, Known> byName;
  private final Map<Class<?>, PayloadType> byClass;

  private record Known(PayloadType type, Map<Integer, Upcaster> upcasters) {}

  /**
   * Creates it from the types and their upcasters, each under the version that it reads.
   *
   * @throws IllegalArgumentException if two types have the same name, or an upcaster is missing
   */
  PayloadTypes(PayloadCodec codec, Map<PayloadType, Map<Integer, Upcaster>> types) {
    this.codec = codec;
    Map<String, Known> names = new LinkedHashMap<>();
    Map<Class<?>, PayloadType> classes = new HashMap<>();
    types.forEach(
        (type, upcasters) -> {
          checkUpcasters(type, upcasters);
          Known same = names.put(type.name(), new Known(type, Map.copyOf(upcasters)));
          if (same != null) {
            throw new IllegalArgumentException(
                "%s and %s are both named %s; give one of them another name"
                    .formatted(
                        same.type.payloadClass().getName(),
                        type.payloadClass().getName(),
                        type.name()));
          }
          classes.put(type.payloadClass(), type);
        });
    byName = Map.copyOf(names);
    byClass = Map.copyOf(classes);
  }

  private static void checkUpcasters(PayloadType type, Map<Integer, Upcaster> upcasters) {
    for (int version = 1; version < type.version(); version++) {
      if (!upcasters.containsKey(version)) {
        throw new IllegalArgumentException(
            "%s has version %d and no upcaster from version %d; add one for each older version"
                .formatted(type.name(), type.version(), version));
      }
    }
  }

  /** Returns each type's name with its latest known version. */
  Map<String, Integer> versions() {
    Map<String, Integer> versions = new LinkedHashMap<>();
    byName.forEach((name, known) -> versions.put(name, known.type.version()));
    return versions;
  }

  /** Returns whether a type of this name is registered, in whatever version. */
  boolean isKnown(String name) {
    return byName.containsKey(name);
  }

  /** Returns the type of an event's message; one of no special class if it isn't registered. */
  EventType<?> eventType(Message message) {
    Known known = byName.get(message.type());
    return known == null
        ? new EventType<>(message.type(), message.version(), DomainEvent.class)
        : new EventType<>(
            message.type(),
            message.version(),
            known.type.payloadClass().asSubclass(DomainEvent.class));
  }

  /**
   * Checks that the codec can read payloads of a type.
   *
   * @throws IllegalArgumentException if it can't
   */
  void checkReadable(PayloadType type) {
    codec.check(type.payloadClass());
  }

  /** Returns the classes of payloads. */
  Set<Class<?>> classes() {
    return byClass.keySet();
  }

  /**
   * Returns the type of a payload.
   *
   * @param how the name of the method that registers a class, for the message
   * @throws IllegalArgumentException if the payload's class isn't registered
   */
  PayloadType typeOf(Object payload, String how) {
    PayloadType type = byClass.get(payload.getClass());
    if (type == null) {
      throw new IllegalArgumentException(
          "%s isn't registered, so it can't be stored; add it with %s(%s.class%s)"
              .formatted(
                  payload.getClass().getName(),
                  how,
                  payload.getClass().getSimpleName(),
                  how.equals("type") ? "" : ", ..."));
    }
    return type;
  }

  /**
   * Writes a payload.
   *
   * @param most the maximum length in characters
   * @throws IllegalArgumentException if the payload can't be written, or is longer
   */
  String write(Object payload, int most) {
    String text = encode(payload);
    if (text.length() > most) {
      throw new IllegalArgumentException(
          "%s has a payload of %,d characters, and at most %,d are allowed; store large data elsewhere and send a reference, or raise maximumPayload"
              .formatted(payload.getClass().getName(), text.length(), most));
    }
    return text;
  }

  /**
   * Reads a payload. A payload of an older version passes through the upcasters.
   *
   * @throws UnknownTypeException if the type isn't known, or only in older versions
   */
  Object read(Message message) throws Exception {
    @Nullable Known known = byName.get(message.type());
    if (known == null) {
      throw new UnknownTypeException("%s isn't registered here".formatted(message.type()));
    }
    if (message.version() > known.type.version()) {
      throw new UnknownTypeException(
          "version %d of %s isn't known here, only versions up to %d"
              .formatted(message.version(), message.type(), known.type.version()));
    }
    @Nullable Object payload = codec.decode(upcast(message, known), known.type.payloadClass());
    if (payload == null) { // JSON's null
      throw new IllegalArgumentException("the payload of %s is null".formatted(message));
    }
    return payload;
  }

  @SuppressWarnings("unchecked") // the codec returns fields by their names
  private String upcast(Message message, Known known) throws Exception {
    if (message.version() == known.type.version()) {
      return message.payload();
    }
    Map<String, Object> fields = codec.decode(message.payload(), Map.class);
    for (int version = message.version(); version < known.type.version(); version++) {
      fields = Objects.requireNonNull(known.upcasters.get(version)).upcast(fields);
    }
    return codec.encode(fields);
  }

  private String encode(Object payload) {
    try {
      return codec.encode(payload);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "%s can't be written as text: %s".formatted(payload.getClass().getName(), e), e);
    }
  }
}
