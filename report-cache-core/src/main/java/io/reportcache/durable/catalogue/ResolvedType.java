package io.reportcache.durable.catalogue;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;

/**
 * A class with its type arguments.
 *
 * @param raw the class
 * @param arguments one for each of its type variables, or none if they aren't known; for an array
 *     those of its elements
 */
record ResolvedType(Class<?> raw, List<ResolvedType> arguments) {

  // A class may refer to itself with ever longer arguments: Chain<List<T>> in Chain<T>.
  private static final int DEEPEST = 8;

  static ResolvedType of(Class<?> raw) {
    return new ResolvedType(raw, List.of());
  }

  /** Resolves a type that is used in this class. */
  ResolvedType resolve(Type written) {
    if (written instanceof ParameterizedType type) {
      List<ResolvedType> told =
          Arrays.stream(type.getActualTypeArguments()).map(this::resolve).toList();
      ResolvedType resolved = new ResolvedType((Class<?>) type.getRawType(), told);
      return resolved.depth() > DEEPEST ? of(resolved.raw) : resolved;
    }
    if (written instanceof GenericArrayType array) {
      ResolvedType element = resolve(array.getGenericComponentType());
      return new ResolvedType(element.raw.arrayType(), element.arguments);
    }
    if (written instanceof WildcardType wildcard) {
      return resolve(wildcard.getUpperBounds()[0]);
    }
    if (written instanceof TypeVariable<?> variable) {
      return variable(variable);
    }
    return of((Class<?>) written);
  }

  /** Returns the type argument at a place, from 0; {@code Object} if it isn't known. */
  ResolvedType argument(int place) {
    return place < arguments.size() ? arguments.get(place) : of(Object.class);
  }

  private ResolvedType variable(TypeVariable<?> variable) {
    int place = List.of(raw.getTypeParameters()).indexOf(variable);
    if (place >= 0 && place < arguments.size()) {
      return arguments.get(place);
    }
    return variable.getBounds()[0] instanceof Class<?> bound ? of(bound) : of(Object.class);
  }

  private int depth() {
    return 1 + arguments.stream().mapToInt(ResolvedType::depth).max().orElse(0);
  }
}
