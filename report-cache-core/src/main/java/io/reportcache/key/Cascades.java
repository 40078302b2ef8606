package io.reportcache.key;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The declared derivations: when a key of a cascade's first pattern is dropped or replaced, the
 * keys of its second pattern are dropped as well. Immutable.
 *
 * @since 0.1
 */
public final class Cascades {

  /** No derivations. */
  public static final Cascades NONE = new Cascades(List.of());

  /**
   * One derivation.
   *
   * @param from the keys from which others are derived
   * @param to the keys that are derived from them
   */
  public record Cascade(KeyPattern from, KeyPattern to) {

    /**
     * Checks that both patterns are given.
     *
     * @throws NullPointerException if a pattern is null
     */
    public Cascade {
      Objects.requireNonNull(from, "from must not be null");
      Objects.requireNonNull(to, "to must not be null");
    }

    @Override
    public String toString() {
      return "cascade " + from.text() + " -> " + to.text();
    }
  }

  private final List<Cascade> cascades;

  private Cascades(List<Cascade> cascades) {
    this.cascades = cascades;
  }

  /**
   * Returns these cascades with one more at the end; these if it is among them.
   *
   * @throws IllegalArgumentException if the new cascade closes a loop
   */
  public Cascades with(Cascade added) {
    if (cascades.contains(added)) {
      return this;
    }
    List<KeyPattern> loop = path(added.to, added.from, new HashSet<>());
    if (!loop.isEmpty()) {
      throw new IllegalArgumentException(
          "%s closes a loop: %s; a report can't be derived from itself, remove one of these"
              .formatted(added, describe(added.from, loop)));
    }
    List<Cascade> more = new ArrayList<>(cascades);
    more.add(added);
    return new Cascades(List.copyOf(more));
  }

  /** Returns the cascades in the order in which they were added. */
  public List<Cascade> all() {
    return cascades;
  }

  /** Returns all that is derived from keys of the pattern, directly or through others. */
  public Set<KeyPattern> derivedFrom(KeyPattern pattern) {
    Set<KeyPattern> derived = new LinkedHashSet<>();
    Deque<KeyPattern> open = new ArrayDeque<>(List.of(pattern));
    while (!open.isEmpty()) {
      KeyPattern next = open.poll();
      for (Cascade cascade : cascades) {
        if (cascade.from.overlaps(next) && derived.add(cascade.to)) {
          open.add(cascade.to);
        }
      }
    }
    return derived;
  }

  /** Returns the steps from the start to one that overlaps the end; empty if there are none. */
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

  @Override
  public String toString() {
    return cascades.toString();
  }
}
