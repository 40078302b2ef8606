package io.reportcache.key;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of the classes that one report's parameters have. Kept here and not beside the classes,
 * so that none holds a class loader longer than its report does.
 */
final class ParamKinds {

  /** A report has one class of parameters, or a few below an interface. */
  private static final int MOST = 64;

  private volatile Map<Class<?>, ParamKind> known = Map.of();

  /** Returns the kind of this class; null if what has it may change, or isn't known. */
  @Nullable ParamKind of(Class<?> type) {
    ParamKind kind = known.get(type);
    if (kind == null) {
      kind = add(type);
    }
    return kind.equals(ParamKind.CHANGEABLE) ? null : kind;
  }

  /** By a new map, since nothing may be half written if this is broken off. */
  private ParamKind add(Class<?> type) {
    Map<Class<?>, ParamKind> before = known;
    if (before.size() >= MOST) {
      return ParamKind.CHANGEABLE;
    }
    ParamKind kind = ParamKind.of(type);
    Map<Class<?>, ParamKind> after = new HashMap<>(before);
    after.put(type, kind);
    known = after;
    return kind;
  }
}
