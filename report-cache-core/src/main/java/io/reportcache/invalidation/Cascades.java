package io.reportcache.invalidation;

import io.reportcache.key.KeyPattern;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is derived from what: where the first is invalidated, the second is, too. */
final class Cascades {

  private record Cascade(KeyPattern from, KeyPattern to) {}

  private final List<Cascade> cascades = new ArrayList<>();

  /** Adds one; refuses it if it would close a loop. */
  void add(KeyPattern from, KeyPattern to) {
    Cascade added = new Cascade(from, to);
    List<KeyPattern> loop = path(to, from, new HashSet<>());
    if (!loop.isEmpty()) {
      throw new IllegalArgumentException(
          "cascade %s -> %s closes a loop: %s; a report can't be derived from itself, remove one of these"
              .formatted(from.text(), to.text(), describe(from, loop)));
    }
    cascades.add(added);
  }

  /** Returns the patterns and all that follows from them. */
  List<KeyPattern> closure(Collection<KeyPattern> patterns) {
    Set<KeyPattern> all = new LinkedHashSet<>(patterns);
    Deque<KeyPattern> open = new ArrayDeque<>(patterns);
    while (!open.isEmpty()) {
      KeyPattern next = open.poll();
      for (Cascade cascade : cascades) {
        if (cascade.from.overlaps(next) && all.add(cascade.to)) {
          open.add(cascade.to);
        }
      }
    }
    return List.copyOf(all);
  }

  /** Returns how the one leads to the other, the steps between included; empty if it doesn't. */
  private List<KeyPattern> path(KeyPattern start, KeyPattern end, Set<Cascade> tried) {
    if (start.overlaps(end)) {
      return List.of(start);
    }
    for (Cascade cascade : cascades) {
      if (cascade.from.overlaps(start) && tried.add(cascade)) {
        List<KeyPattern> rest = path(cascade.to, end, tried);
        if (!rest.isEmpty()) {
          List<KeyPattern> path = new ArrayList<>(List.of(start));
          path.addAll(rest);
          return path;
        }
      }
    }
    return List.of();
  }

  private static String describe(KeyPattern from, List<KeyPattern> path) {
    StringBuilder text = new StringBuilder(from.text());
    path.forEach(step -> text.append(" -> ").append(step.text()));
    return text.toString(); // its last step overlaps the first
  }
}
