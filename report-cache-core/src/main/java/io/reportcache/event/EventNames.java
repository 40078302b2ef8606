package io.reportcache.event;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Finds the names of events, and matches them against patterns. */
final class EventNames {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");
  private static final Pattern NAME_PATTERN =
      Pattern.compile("([A-Za-z0-9-]+|\\*|#)(\\.([A-Za-z0-9-]+|\\*|#))*");
  private static final Pattern BEFORE_CAPITAL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  // The values are of JDK classes only. A class of this library would stay reachable from the
  // event's class, and with it the class loader of this library.
  private static final ClassValue<Map.Entry<String, Integer>> DECLARED =
      new ClassValue<>() {
        @Override
        protected Map.Entry<String, Integer> computeValue(Class<?> type) {
          EventName declared = type.getAnnotation(EventName.class);
          return declared == null ? Map.entry(derived(type), 1) : check(type, declared);
        }
      };

  private EventNames() {}

  static String of(Class<?> type) {
    return DECLARED.get(type).getKey();
  }

  static int version(Class<?> type) {
    return DECLARED.get(type).getValue();
  }

  /**
   * Returns whether the name matches a pattern in which * is one segment and # any number of them.
   */
  static boolean matches(String[] pattern, int p, String[] name, int n) {
    if (p == pattern.length) {
      return n == name.length;
    }
    if (pattern[p].equals("#")) {
      for (int skip = n; skip <= name.length; skip++) {
        if (matches(pattern, p + 1, name, skip)) {
          return true;
        }
      }
      return false;
    }
    return n < name.length
        && (pattern[p].equals("*") || pattern[p].equals(name[n]))
        && matches(pattern, p + 1, name, n + 1);
  }

  static String checkPattern(String pattern) {
    if (!NAME_PATTERN.matcher(pattern).matches()) {
      throw new IllegalArgumentException(
          "pattern of event names must be segments divided by dots, was '%s'; * stands for one segment, # for any number: order.*"
              .formatted(pattern));
    }
    return pattern;
  }

  private static String derived(Class<?> type) {
    String simple = type.getSimpleName();
    return simple.isEmpty()
        ? "anonymous"
        : BEFORE_CAPITAL.matcher(simple).replaceAll(".").toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Map.Entry<String, Integer> check(Class<?> type, EventName declared) {
    String name = declared.value();
    if (declared.version() < 1) {
      throw new IllegalArgumentException(
          "version in @EventName of %s must be at least 1, was %d"
              .formatted(type.getName(), declared.version()));
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "@EventName of %s must be two or more segments of letters, digits and '-' divided by dots, was '%s'; e.g. order.created"
              .formatted(type.getName(), name));
    }
    return Map.entry(name, declared.version());
  }
}
