package io.reportcache.shared.jackson;

import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a declared type and of all types that they declare. The same on each node with the
 * same classes.
 */
final class TypeShape {

  private final StringBuilder text = new StringBuilder();
  private final Set<Type> seen = new HashSet<>();
  private boolean closed = true;

  private TypeShape() {}

  static TypeShape of(Type type) {
    TypeShape shape = new TypeShape();
    shape.add(type);
    return shape;
  }

  /**
   * Tells whether a value can consist of no other classes than the declared ones, apart from those
   * of collections.
   */
  boolean isClosed() {
    return closed;
  }

  /** Returns 16 hexadecimal digits that differ for types with other fields. */
  byte[] digest() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8).getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has SHA-256", e);
    }
  }

  private void add(Type type) {
    text.append(type.getTypeName()).append(';');
    if (!seen.add(type)) {
      return;
    }
    if (type instanceof ParameterizedType generic) {
      add(generic.getRawType());
      for (Type argument : generic.getActualTypeArguments()) {
        add(argument);
      }
    } else if (type instanceof GenericArrayType array) {
      add(array.getGenericComponentType());
    } else if (type instanceof WildcardType wildcard) {
      Arrays.stream(wildcard.getUpperBounds()).forEach(this::add);
      closed &= wildcard.getLowerBounds().length == 0;
    } else if (type instanceof TypeVariable<?> variable) {
      Arrays.stream(variable.getBounds())
          .filter(bound -> !bound.equals(Object.class)) // its argument is looked at by itself
          .forEach(this::add);
    } else if (type instanceof Class<?> single) {
      add(single);
    }
  }

  private void add(Class<?> type) {
    if (type.isArray()) {
      add((Type) type.getComponentType());
    } else if (type.isEnum()) {
      return; // an unknown constant can't be read
    } else if (Sameness.isOfJava(type)) {
      closed &= isClosed(type);
    } else {
      closed &= Modifier.isFinal(type.getModifiers());
      if (type.isSealed()) {
        Arrays.stream(type.getPermittedSubclasses()).forEach(each -> add((Type) each));
      }
      for (Class<?> each = type; each != null && !Sameness.isOfJava(each); ) {
        addFieldsOf(each);
        if (each.getGenericSuperclass() instanceof ParameterizedType generic) {
          Arrays.stream(generic.getActualTypeArguments()).forEach(this::add);
        }
        each = each.getSuperclass();
      }
    }
  }

  private void addFieldsOf(Class<?> type) {
    Field[] fields =
        Arrays.stream(type.getDeclaredFields())
            .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
            .sorted(Comparator.comparing(Field::getName)) // the JVM may have them in any order
            .toArray(Field[]::new);
    for (Field field : fields) {
      text.append(field.getName()).append(':');
      add(field.getGenericType());
    }
  }

  private static boolean isClosed(Class<?> type) {
    return type.isPrimitive()
        || Sameness.isPlain(type)
        || (Collection.class.isAssignableFrom(type) && type.getTypeParameters().length == 1)
        || (Map.class.isAssignableFrom(type) && type.getTypeParameters().length == 2)
        || type.equals(Optional.class);
  }
}
