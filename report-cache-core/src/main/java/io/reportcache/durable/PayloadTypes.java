package io.reportcache.durable;

import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.UnknownTypeException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types of payloads that can be stored and read. No class name is stored. */
final class PayloadTypes {

  private final PayloadCodec codec;
  private final Map<String, Known> byName;
  private final Map<Class<?>, PayloadType> byClass;

  private record Known(PayloadType type, Map<Integer, Upcaster> upcasters) {}

  /**
   * Takes the types with their upcasters, each by the version that it turns into the next.
   *
   * @throws IllegalArgumentException if two have one name, or an upcaster is missing
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
                "%s and %s are both named %s; give one another name"
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

  /** Returns each name with the latest version that is known. */
  Map<String, Integer> versions() {
    Map<String, Integer> versions = new LinkedHashMap<>();
    byName.forEach((name, known) -> versions.put(name, known.type.version()));
    return versions;
  }

  /**
   * Has the codec look at a class that is to be read here.
   *
   * @throws IllegalArgumentException if it can't be
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
   * @param how a class is registered, for the message
   * @throws IllegalArgumentException if its class isn't registered
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
   * @param most how many characters are allowed
   * @throws IllegalArgumentException if it can't be written, or is longer
   */
  String write(Object payload, int most) {
    String text = encode(payload);
    if (text.length() > most) {
      throw new IllegalArgumentException(
          "%s has a payload of %,d characters, and %,d are allowed; store what is large elsewhere and send where it is, or raise maximumPayload"
              .formatted(payload.getClass().getName(), text.length(), most));
    }
    return text;
  }

  /**
   * Reads a payload, of an older version through the upcasters.
   *
   * @throws UnknownTypeException if the type, or so new a version of it, isn't known
   */
  Object read(Message message) throws Exception {
    @Nullable Known known = byName.get(message.type());
    if (known == null) {
      throw new UnknownTypeException("%s isn't registered here".formatted(message.type()));
    }
    if (message.version() > known.type.version()) {
      throw new UnknownTypeException(
          "version %d of %s isn't known here, only those up to %d"
              .formatted(message.version(), message.type(), known.type.version()));
    }
    @Nullable Object payload = codec.decode(upcast(message, known), known.type.payloadClass());
    if (payload == null) { // as JSON's null is
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
