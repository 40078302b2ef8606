package io.reportcache.key;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of the classes that one report's parameters have. They are kept for each report and not
 * for each class, so that a class loader isn't held longer than by its report.
 */
final class ParamKinds {

  /**
   * The maximum number of classes. A report has one class of parameters, or a few that implement an
   * interface.
   */
  private static final int MOST = 64;

  private volatile Map<Class<?>, ParamKind> known = Map.of();

  /** Returns the kind of the class; null if the class may be mutable, or there are too many. */
  @Nullable ParamKind of(Class<?> type) {
    ParamKind kind = known.get(type);
    if (kind == null) {
      kind = add(type);
    }
    return kind.equals(ParamKind.CHANGEABLE) ? null : kind;
  }

  /** Adds a kind in a new map, so that nothing is half written if this is broken off. */
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
