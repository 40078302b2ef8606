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

  private volatile Map<Class<?>, Known> known = Map.of();

  /** What was asked for last, found without a search. Threads may overwrite it as they like. */
  private @Nullable Known latest;

  private record Known(Class<?> type, @Nullable ParamKind kind) {}

  /** Returns the kind of the class; null if the class may be mutable, or there are too many. */
  @SuppressWarnings("ReferenceEquality") // a class is one object
  @Nullable ParamKind of(Class<?> type) {
    Known last = latest;
    if (last != null && last.type == type) {
      return last.kind;
    }
    Known found = known.get(type);
    if (found == null) {
      found = add(type);
    }
    latest = found;
    return found.kind;
  }

  /** Adds a kind in a new map, so that nothing is half written if this is broken off. */
  private Known add(Class<?> type) {
    Map<Class<?>, Known> before = known;
    if (before.size() >= MOST) {
      return new Known(type, null);
    }
    Known found = new Known(type, ParamKind.of(type));
    Map<Class<?>, Known> after = new HashMap<>(before);
    after.put(type, found);
    known = after;
    return found;
  }
}
