package io.reportcache.key;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A generic type, which a {@code Class} can't express: {@code new TypeToken<List<Order>>() {}}. Two
 * tokens are equal if their types are equal. Immutable; best kept in a constant.
 *
 * @param <V> the type
 * @since 0.1
 */
public abstract class TypeToken<V> {

  private final Type type;
  private final Class<? super V> rawType;

  /**
   * Takes the type from the subclass that the braces create.
   *
   * @throws IllegalArgumentException if the type is left out or contains a type variable
   */
  @SuppressWarnings("unchecked") // the raw class of V is a class of its supertypes
  protected TypeToken() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType token)
        || !token.getRawType().equals(TypeToken.class)) {
      throw new IllegalArgumentException(
          "a TypeToken must be made with its type and braces, as in new TypeToken<List<Order>>()"
              + " {}");
    }
    this.type = token.getActualTypeArguments()[0];
    this.rawType = (Class<? super V>) rawType(type);
    requireNoVariable(type);
  }

  private TypeToken(Class<V> type) {
    this.type = type;
    this.rawType = type;
  }

  /** Returns the token of a type that isn't generic. */
  public static <V> TypeToken<V> of(Class<V> type) {
    return new OfClass<>(Objects.requireNonNull(type, "type must not be null"));
  }

  /** Returns the type. */
  public final Type type() {
    return type;
  }

  /** Returns the class without its type arguments. */
  public final Class<? super V> rawType() {
    return rawType;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return this == other || (other instanceof TypeToken<?> that && type.equals(that.type));
  }

  @Override
  public final int hashCode() {
    return type.hashCode();
  }

  /** Returns the type as in source code, with package names. */
  @Override
  public final String toString() {
    return type.getTypeName();
  }

  private static Class<?> rawType(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    if (type instanceof ParameterizedType generic) {
      return (Class<?>) generic.getRawType();
    }
    return type instanceof GenericArrayType array
        ? rawType(array.getGenericComponentType()).arrayType()
        : Object.class; // a type variable, which is refused
  }

  private static void requireNoVariable(Type type) {
    if (type instanceof ParameterizedType generic) {
      Arrays.stream(generic.getActualTypeArguments()).forEach(TypeToken::requireNoVariable);
    } else if (type instanceof GenericArrayType array) {
      requireNoVariable(array.getGenericComponentType());
    } else if (type instanceof WildcardType wildcard) {
      Stream.of(wildcard.getUpperBounds(), wildcard.getLowerBounds())
          .flatMap(Arrays::stream)
          .forEach(TypeToken::requireNoVariable);
    } else if (!(type instanceof Class<?>)) {
      throw new IllegalArgumentException(
          "the type of a TypeToken must be known, but holds the variable %s; make the token where the type is, and hand it on"
              .formatted(type));
    }
  }

  private static final class OfClass<V> extends TypeToken<V> {
    OfClass(Class<V> type) {
      super(type);
    }
  }
}
