package io.reportcache;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Circles of classes inside a package: each class of a circle depends on each other one, by itself
 * or through further classes of the package. A nested class counts as its outermost one.
 */
final class ClassCircles {

  private ClassCircles() {}

  /** Returns a condition that is violated once by each circle of more classes than that. */
  static ArchCondition<JavaClass> spanNoMoreThan(int most) {
    return new ArchCondition<>("form no circle of more than " + most + " inside their package") {

      private final Map<String, Set<String>> uses = new TreeMap<>();

      @Override
      public void init(Collection<JavaClass> all) {
        uses.clear();
      }

      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Set<String> used = uses.computeIfAbsent(outermost(type), name -> new TreeSet<>());
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass().getBaseComponentType();
          if (target.getPackageName().equals(type.getPackageName())) {
            used.add(outermost(target));
          }
        }
      }

      @Override
      public void finish(ConditionEvents events) {
        for (Set<String> circle : circles(uses)) {
          if (circle.size() > most) {
            events.add(
                violated(
                    circle,
                    "A circle of %d classes, at most %d are allowed: %s"
                        .formatted(circle.size(), most, String.join(", ", circle))));
          }
        }
      }
    };
  }

  private static String outermost(JavaClass type) {
    return type.getEnclosingClass().map(ClassCircles::outermost).orElse(type.getName());
  }

  private static Set<Set<String>> circles(Map<String, Set<String>> uses) {
    Map<String, Set<String>> reached = new TreeMap<>();
    uses.keySet().forEach(name -> reached.put(name, reachedFrom(name, uses)));
    Set<Set<String>> circles = new HashSet<>();
    reached.forEach(
        (name, others) -> {
          Set<String> circle = new TreeSet<>(others);
          circle.removeIf(other -> !reached.getOrDefault(other, Set.of()).contains(name));
          circles.add(circle);
        });
    return circles;
  }

  private static Set<String> reachedFrom(String name, Map<String, Set<String>> uses) {
    Set<String> reached = new TreeSet<>();
    Deque<String> left = new ArrayDeque<>(Set.of(name));
    while (!left.isEmpty()) {
      for (String next : uses.getOrDefault(left.pop(), Set.of())) {
        if (reached.add(next)) {
          left.push(next);
        }
      }
    }
    return reached;
  }
}
