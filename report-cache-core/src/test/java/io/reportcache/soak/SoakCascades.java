package io.reportcache.soak;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is derived from what, and which keys must go when others do. The model knows keys by their
 * texts and nothing of patterns that overlap, so the cache may drop more than this says.
 */
record SoakCascades(List<Cascade> all) {

  private static final List<Cascade> POSSIBLE =
      List.of(
          new Cascade(SoakRates.RESOURCE + ":*", "sales:*"),
          new Cascade("sales:*", "dashboard:*"),
          new Cascade("dashboard:*", "revenue:*"),
          new Cascade(SoakRates.RESOURCE + ":0", "dashboard:1"),
          new Cascade("sales:1*", "revenue:2*"),
          new Cascade("sales:0", "revenue:1"));

  /** Patterns that end in a star or have none. */
  record Cascade(String from, String to) {}

  static SoakCascades draw(Random random) {
    boolean any = random.nextBoolean();
    return new SoakCascades(
        POSSIBLE.stream().filter(each -> any && random.nextInt(3) > 0).toList());
  }

  /** Returns those of the keys that fulfil the condition, and those derived from them. */
  static Set<Integer> withDerived(SoakPlan plan, Predicate<Integer> condition) {
    Set<Integer> keys = new LinkedHashSet<>();
    for (int key = 0; key < plan.keys(); key++) {
      if (condition.test(key)) {
        keys.add(key);
      }
    }
    keys.addAll(derived(plan, keys.stream().map(plan::text).toList()));
    return keys;
  }

  /** Returns the keys that are derived from what has one of these texts, directly or not. */
  static Set<Integer> derived(SoakPlan plan, List<String> sources) {
    Set<Integer> derived = new LinkedHashSet<>();
    Set<Cascade> taken = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(sources);
    while (!open.isEmpty()) {
      String source = open.remove(open.size() - 1);
      for (Cascade cascade : plan.cascades().all()) {
        if (matches(cascade.from(), source) && taken.add(cascade)) {
          for (int key = 0; key < plan.keys(); key++) {
            if (matches(cascade.to(), plan.text(key)) && derived.add(key)) {
              open.add(plan.text(key));
            }
          }
        }
      }
    }
    return derived;
  }

  private static boolean matches(String pattern, String text) {
    return pattern.endsWith("*")
        ? text.startsWith(pattern.substring(0, pattern.length() - 1))
        : text.equals(pattern);
  }
}
