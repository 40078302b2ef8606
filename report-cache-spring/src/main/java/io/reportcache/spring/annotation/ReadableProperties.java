package io.reportcache.spring.annotation;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.util.StringUtils;

/**
 * Finds what an expression can't read, by the types that a method declares: Spring reads public
 * members alone, and would say so at the first call. What a declared type doesn't have at all may
 * be there in a subclass, so it counts only if there can be none.
 */
final class ReadableProperties {

  private ReadableProperties() {}

  /**
   * Returns what is wrong with the expression; null if nothing is, as far as types are known.
   *
   * @param types the declared types of variables
   */
  static @Nullable String complaint(SpelNode node, Map<String, ResolvableType> types) {
    if (node instanceof CompoundExpression
        && node.getChild(0) instanceof VariableReference variable) {
      ResolvableType type = types.get(variable.toStringAST().substring(1));
      String complaint = type == null ? null : alongPath(node, type);
      if (complaint != null) {
        return complaint;
      }
    }
    for (int i = 0; i < node.getChildCount(); i++) {
      String complaint = complaint(node.getChild(i), types);
      if (complaint != null) {
        return complaint;
      }
    }
    return null;
  }

  private static @Nullable String alongPath(SpelNode path, ResolvableType begin) {
    ResolvableType type = begin;
    for (int i = 1; i < path.getChildCount(); i++) {
      Class<?> owner = type.resolve();
      if (owner == null || isReadOtherwise(owner)) {
        return null;
      }
      SpelNode step = path.getChild(i);
      ResolvableType next;
      String what;
      if (step instanceof PropertyOrFieldReference property) {
        what = "property '" + property.getName() + "'";
        next = property(type, owner, property.getName());
        if (next == null && isThereOrFinal(owner, property.getName(), 0, true)) {
          return unreadable(what, owner);
        }
      } else if (step instanceof MethodReference method) {
        what = "method '" + method.getName() + "'";
        next = method(type, owner, method.getName(), step.getChildCount());
        if (next == null && isThereOrFinal(owner, method.getName(), step.getChildCount(), false)) {
          return unreadable(what, owner);
        }
      } else {
        return null;
      }
      if (next == null) {
        return null;
      }
      type = next;
    }
    return null;
  }

  /** Tells whether expressions see something else than the members of the class. */
  private static boolean isReadOtherwise(Class<?> owner) {
    return owner == Object.class
        || owner == Class.class
        || owner == Optional.class
        || owner.isPrimitive()
        || owner.isArray();
  }

  private static String unreadable(String what, Class<?> owner) {
    return "%s has no public %s; make it public, or mend the name".formatted(owner.getName(), what);
  }

  private static @Nullable ResolvableType property(
      ResolvableType type, Class<?> owner, String name) {
    for (Method method : owner.getMethods()) {
      if (method.getParameterCount() == 0
          && method.getReturnType() != void.class
          && accessors(name).contains(method.getName())) {
        return ResolvableType.forType(method.getGenericReturnType(), type);
      }
    }
    for (Field field : owner.getFields()) {
      if (field.getName().equals(name)) {
        return ResolvableType.forType(field.getGenericType(), type);
      }
    }
    return null;
  }

  private static @Nullable ResolvableType method(
      ResolvableType type, Class<?> owner, String name, int arguments) {
    for (Method method : owner.getMethods()) {
      if (method.getName().equals(name)
          && (method.getParameterCount() == arguments || method.isVarArgs())) {
        return ResolvableType.forType(method.getGenericReturnType(), type);
      }
    }
    return null;
  }

  /**
   * Tells whether there is a member of this name that isn't public, or no subclass can have one.
   */
  private static boolean isThereOrFinal(
      Class<?> owner, String name, int arguments, boolean isProperty) {
    if (Modifier.isFinal(owner.getModifiers())) {
      return true;
    }
    Set<String> names = isProperty ? accessors(name) : Set.of(name);
    for (Class<?> each = owner; each != null && each != Object.class; each = each.getSuperclass()) {
      if (Stream.of(each.getDeclaredMethods())
              .anyMatch(
                  method ->
                      names.contains(method.getName())
                          && method.getParameterCount() == arguments
                          && !Modifier.isPublic(method.getModifiers()))
          || (isProperty
              && Stream.of(each.getDeclaredFields())
                  .anyMatch(field -> field.getName().equals(name)))) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> accessors(String name) {
    String capital = StringUtils.capitalize(name);
    return new HashSet<>(List.of(name, "get" + capital, "is" + capital, "get" + name, "is" + name));
  }
}
