package io.reportcache.durable.catalogue;

import io.reportcache.durable.catalogue.FieldType.Anything;
import io.reportcache.durable.catalogue.FieldType.ListOf;
import io.reportcache.durable.catalogue.FieldType.MapOf;
import io.reportcache.durable.catalogue.FieldType.Named;
import io.reportcache.durable.catalogue.FieldType.Scalar;
import io.reportcache.event.EventType;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Describes the classes of events and jobs. Each class with fields is described once and then
 * referred to by name, so that classes may refer to each other in circles.
 */
final class Shapes {

  private final Map<ResolvedType, String> names = new HashMap<>();
  private final Map<String, Shape> whole = new HashMap<>();
  private final SortedMap<String, Shape> parts = new TreeMap<>();

  Shapes(List<EventType<?>> types, List<CatalogueJob> jobs) {
    types.forEach(type -> name(ResolvedType.of(type.eventClass()), type.name()));
    for (CatalogueJob job : jobs) {
      ResolvedType type = ResolvedType.of(job.type());
      if (!names.containsKey(type)) { // it may be in several queues
        var unused = name(type, job.name());
      }
    }
    types.forEach(
        type -> {
          ResolvedType resolved = ResolvedType.of(type.eventClass());
          whole.put(nameOf(type), shape(resolved));
        });
    jobs.forEach(job -> whole.put(nameOf(job), shape(ResolvedType.of(job.type()))));
  }

  /** Returns the name of a job's shape, as for an event. */
  String nameOf(CatalogueJob job) {
    return Objects.requireNonNull(names.get(ResolvedType.of(job.type())));
  }

  /** Returns the shape of a class of jobs. */
  Shape of(CatalogueJob job) {
    return Objects.requireNonNull(whole.get(nameOf(job)));
  }

  /**
   * Returns the name of an event's shape: the event's name, or another one if that has letters
   * beyond ASCII.
   */
  String nameOf(EventType<?> type) {
    return Objects.requireNonNull(names.get(ResolvedType.of(type.eventClass())));
  }

  /** Returns the shape of a type of events. */
  Shape of(EventType<?> type) {
    return Objects.requireNonNull(whole.get(nameOf(type)));
  }

  /** Returns the other shapes that the events refer to, ordered by their names. */
  SortedMap<String, Shape> parts() {
    return Collections.unmodifiableSortedMap(parts);
  }

  private Shape shape(ResolvedType type) {
    if (type.raw().isEnum()) {
      return new Shape.Choice(
          Arrays.stream(type.raw().getEnumConstants())
              .map(constant -> ((Enum<?>) constant).name())
              .toList());
    }
    return new Shape.Fields(
        Member.of(type.raw()).stream().map(member -> field(member, type)).toList());
  }

  private Field field(Member member, ResolvedType owner) {
    ResolvedType type = owner.resolve(member.type());
    boolean optional =
        member.nullable() || type.raw() == Optional.class || Scalars.isOptional(type.raw());
    return new Field(member.name(), typeOf(type), optional);
  }

  private FieldType typeOf(ResolvedType type) {
    Class<?> raw = type.raw();
    Scalar scalar = Scalars.of(raw);
    if (scalar != null) {
      return scalar;
    }
    if (raw == Optional.class) {
      return typeOf(type.argument(0));
    }
    if (raw.isArray()) {
      return new ListOf(typeOf(new ResolvedType(raw.getComponentType(), type.arguments())), false);
    }
    if (Collection.class.isAssignableFrom(raw)) {
      return new ListOf(typeOf(type.argument(0)), Set.class.isAssignableFrom(raw));
    }
    if (Map.class.isAssignableFrom(raw)) {
      return new MapOf(typeOf(type.argument(1)));
    }
    if (!raw.isEnum() && raw.getName().startsWith("java.")) {
      return new Anything(raw == Object.class ? "anything" : raw.getSimpleName());
    }
    return new Named(part(type));
  }

  private String part(ResolvedType type) {
    String known = names.get(type);
    if (known != null) {
      return known;
    }
    String name = name(type, simpleName(type));
    parts.put(name, shape(type)); // after its name is registered, since it may refer to itself
    return name;
  }

  private String name(ResolvedType type, String wanted) {
    String plain = wanted.replaceAll("[^A-Za-z0-9._-]", "_"); // what AsyncAPI allows
    String name = plain;
    for (int i = 2; names.containsValue(name); i++) {
      name = plain + i;
    }
    names.put(type, name);
    return name;
  }

  private static String simpleName(ResolvedType type) {
    String simple = type.raw().getSimpleName().replace("[]", "Array");
    return type.arguments().isEmpty()
        ? simple
        : type.arguments().stream()
            .map(Shapes::simpleName)
            .collect(Collectors.joining("And", simple + "Of", ""));
  }
}
