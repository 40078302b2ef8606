package io.reportcache.key;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.net.URL;
import java.time.chrono.ChronoLocalDate;
import java.util.AbstractCollection;
import java.util.Calendar;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;

/**
 * Checks a declared type for parts that can't be in a key. Looks into the components of records,
 * the arguments of generic types and the permitted classes of sealed types. A part that only a
 * value can show, such as a component declared as an interface, passes here and is checked with the
 * value.
 */
final class KeyTypes {

  /** Advice for the types that are tried most often; the first that fits is used. */
  private static final Map<Class<?>, String> ADVICE = new LinkedHashMap<>();

  static {
    ADVICE.put(CharSequence.class, "use its toString()");
    ADVICE.put(Collection.class, "copy it into a list, List.copyOf(…), or a set");
    ADVICE.put(URL.class, "use a URI, whose equals does no network access");
    ADVICE.put(Calendar.class, "use its toInstant()");
    ADVICE.put(TimeZone.class, "use its toZoneId()");
    ADVICE.put(ChronoLocalDate.class, "use LocalDate.from(…), whose text never changes");
    ADVICE.put(Number.class, "use its longValue() or doubleValue()");
  }

  private static final String ADVICE_FOR_OTHERS =
      "use strings, numbers, enums, dates, UUIDs, records, lists, sets or maps of these, or key it"
          + " by its id";

  /** Classes of which some subclasses are accepted. */
  private static final Set<Class<?>> PARENTS =
      Set.of(Object.class, Number.class, Record.class, Enum.class, AbstractCollection.class);

  private static final List<Class<?>> CONTAINERS =
      List.of(Collection.class, Map.class, Map.Entry.class, Optional.class);

  /** The types checked so far, since types may refer to themselves. */
  private final Set<Object> seen = new HashSet<>();

  private KeyTypes() {}

  /**
   * Checks a declared type.
   *
   * @throws IllegalArgumentException if no value, or no value with such a part, can be in a key
   */
  static void check(Type type) {
    new KeyTypes().check(type, "", Map.of());
  }

  /** Returns why values of a class aren't accepted, and what to do. */
  static String refusal(Class<?> type, String place) {
    String advice =
        ADVICE.entrySet().stream()
            .filter(each -> each.getKey().isAssignableFrom(type))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(ADVICE_FOR_OTHERS);
    return "a parameter of %s%s has no stable form; %s".formatted(type, place, advice);
  }

  private void check(Type type, String place, Map<TypeVariable<?>, Type> known) {
    if (type instanceof TypeVariable<?> variable) {
      Type meant = known.get(variable);
      check(meant == null ? variable.getBounds()[0] : meant, place, Map.of());
    } else if (type instanceof WildcardType wildcard) {
      check(wildcard.getUpperBounds()[0], place, known);
    } else if (type instanceof GenericArrayType array) {
      check(array.getGenericComponentType(), place, known);
    } else if (type instanceof ParameterizedType generic) {
      checkGeneric(generic, place, known);
    } else if (type instanceof Class<?> plain && seen.add(plain)) {
      checkClass(plain, place, Map.of());
    }
  }

  private void checkGeneric(
      ParameterizedType generic, String place, Map<TypeVariable<?>, Type> known) {
    Class<?> raw = (Class<?>) generic.getRawType();
    Map<TypeVariable<?>, Type> arguments = new HashMap<>();
    for (int i = 0; i < raw.getTypeParameters().length; i++) {
      Type argument = generic.getActualTypeArguments()[i];
      arguments.put(
          raw.getTypeParameters()[i],
          argument instanceof TypeVariable<?> variable
              ? known.getOrDefault(variable, variable.getBounds()[0])
              : argument);
    }
    if (seen.add(List.of(raw, List.copyOf(arguments.values())))) {
      checkClass(raw, place, arguments);
      if (holdsOthers(raw)) {
        arguments.values().forEach(each -> check(each, place, known));
      }
    }
  }

  private void checkClass(Class<?> type, String place, Map<TypeVariable<?>, Type> arguments) {
    if (type.isArray()) {
      check(type.getComponentType(), place, Map.of());
    } else if (type.isRecord()) {
      KeyNames.of(type);
      for (RecordComponent component : type.getRecordComponents()) {
        String inner = " (component %s of %s)".formatted(component.getName(), type.getName());
        check(component.getGenericType(), inner, arguments);
      }
    } else if (type.isEnum()) {
      KeyNames.of(type);
    } else if (type.isSealed() && !TypedText.isTextOf(type)) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        check(permitted, place, Map.of());
      }
    } else if (!canBeTaken(type)) {
      throw new IllegalArgumentException(refusal(type, place));
    }
  }

  private static boolean canBeTaken(Class<?> type) {
    return type.isPrimitive()
        || type.equals(String.class)
        || TypedText.isTextOf(type)
        || PARENTS.contains(type)
        || type.isInterface()
        || (holdsOthers(type)
            && (Modifier.isAbstract(type.getModifiers()) || isListSetOrOther(type)));
  }

  /** Tells whether values of the class have a text, and no subclass of it is accepted. */
  static boolean hasOneText(Class<?> type) {
    return !type.isArray()
        && (type.equals(String.class)
            || (TypedText.isTextOf(type) && Modifier.isFinal(type.getModifiers())));
  }

  private static boolean holdsOthers(Class<?> type) {
    return CONTAINERS.stream().anyMatch(each -> each.isAssignableFrom(type));
  }

  /**
   * Refuses queues and other collections that are neither lists nor sets, since they are equal only
   * to themselves.
   */
  private static boolean isListSetOrOther(Class<?> type) {
    return !Collection.class.isAssignableFrom(type)
        || List.class.isAssignableFrom(type)
        || Set.class.isAssignableFrom(type);
  }
}
