package io.reportcache.fingerprint;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.channels.Channel;
import java.nio.file.DirectoryStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds objects that can be read only once, such as a stream, or that are no value yet, such as a
 * future. If such an object were cached, its second reader would find it used up. Looks into
 * arrays, optionals, collections, maps and records; in the collections of a value only at the first
 * element.
 */
public final class ReadOnce {

  private static final int DEEPEST = 8; // a list may contain itself

  private static final String LIST = "can be read once only; collect it into a list";
  private static final String BYTES = "can be read once only; read it into a byte[] or a String";
  private static final String ROWS = "can be read once only; map its rows to a list of records";
  private static final String VALUE = "is no value yet; wait for it and cache its result";

  /** By name, since some are in libraries that may be missing. */
  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry(BaseStream.class.getName(), LIST),
          Map.entry(Iterator.class.getName(), LIST),
          Map.entry(Enumeration.class.getName(), LIST),
          Map.entry(Spliterator.class.getName(), LIST),
          Map.entry(DirectoryStream.class.getName(), LIST),
          Map.entry(InputStream.class.getName(), BYTES),
          Map.entry(Reader.class.getName(), BYTES),
          Map.entry(Channel.class.getName(), BYTES),
          Map.entry("java.sql.ResultSet", ROWS),
          Map.entry("java.sql.Statement", ROWS),
          Map.entry("java.sql.Connection", ROWS),
          Map.entry(Future.class.getName(), VALUE),
          Map.entry(CompletionStage.class.getName(), VALUE),
          Map.entry(Flow.Publisher.class.getName(), VALUE),
          Map.entry("org.reactivestreams.Publisher", VALUE));

  private static final List<Class<?>> CONTAINERS =
      List.of(Iterable.class, Map.class, Map.Entry.class, Optional.class, Record.class);

  /**
   * Strings, empty for most classes: an instance of a class of this library would hold its class
   * loader.
   */
  private static final ClassValue<String> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          return Objects.requireNonNullElse(inClass(type, "", new HashSet<>()), "");
        }
      };

  private ReadOnce() {}

  /**
   * Returns which object in a value can be read only once, and what to do instead: "a
   * java.util.Iterator can be read once only; collect it into a list".
   *
   * @return null if there is no such object
   */
  public static @Nullable String in(Object value) {
    Object each = value;
    for (int depth = 0; each != null && depth < DEEPEST; depth++) {
      String found = BY_CLASS.get(each.getClass());
      if (!found.isEmpty()) {
        return found;
      }
      each = firstContent(each);
    }
    return null;
  }

  /** Returns the same as {@link #in(Object)} for all values of a type. */
  public static @Nullable String inType(Type type) {
    if (type instanceof Class<?> plain) {
      String found = BY_CLASS.get(plain);
      return found.isEmpty() ? null : found;
    }
    return inType(type, "", new HashSet<>());
  }

  private static @Nullable Object firstContent(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.orElse(null);
    }
    if (value instanceof Object[] array) {
      return array.length == 0 ? null : array[0];
    }
    if (!value.getClass().getName().startsWith("java.util.")) {
      return null; // a collection of a library may load its elements when they are read
    }
    Collection<?> items =
        value instanceof Collection<?> collection
            ? collection
            : value instanceof Map<?, ?> map ? map.values() : List.of();
    try {
      return items.isEmpty() ? null : items.iterator().next();
    } catch (RuntimeException e) {
      return null; // the collection is being changed
    }
  }

  private static @Nullable String inType(Type type, String place, Set<Type> seen) {
    if (type instanceof Class<?> plain) {
      return inClass(plain, place, seen);
    }
    if (!seen.add(type)) {
      return null;
    }
    if (type instanceof GenericArrayType array) {
      return inType(array.getGenericComponentType(), place, seen);
    }
    if (type instanceof WildcardType wildcard) {
      return inType(wildcard.getUpperBounds()[0], place, seen);
    }
    if (type instanceof TypeVariable<?> variable) {
      return inType(variable.getBounds()[0], place, seen);
    }
    return type instanceof ParameterizedType generic ? inGeneric(generic, place, seen) : null;
  }

  private static @Nullable String inGeneric(
      ParameterizedType generic, String place, Set<Type> seen) {
    Class<?> raw = (Class<?>) generic.getRawType();
    String found = inClass(raw, place, seen);
    if (found != null || CONTAINERS.stream().noneMatch(each -> each.isAssignableFrom(raw))) {
      return found;
    }
    return Arrays.stream(generic.getActualTypeArguments())
        .map(argument -> inType(argument, place, seen))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String inClass(Class<?> type, String place, Set<Type> seen) {
    if (!seen.add(type) || type.isPrimitive()) {
      return null;
    }
    if (type.isArray()) {
      return inClass(type.getComponentType(), place, seen);
    }
    String kind = kindOf(type);
    if (kind != null) {
      return "a " + type.getName() + place + " " + kind;
    }
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        String inner = " (component %s of %s)".formatted(component.getName(), type.getName());
        String found = inType(component.getGenericType(), inner, seen);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable String kindOf(Class<?> type) {
    String kind = KINDS.get(type.getName());
    return kind != null
        ? kind
        : Stream.concat(
                Arrays.stream(type.getInterfaces()), Stream.ofNullable(type.getSuperclass()))
            .map(ReadOnce::kindOf)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
  }
}
