package io.reportcache.spring;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** A property names a report that doesn't exist, or may mean several. */
final class UnknownReportException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String description;
  private final String action;

  private UnknownReportException(String description, String hint) {
    super(description + ": mend the name, or declare the report as a bean");
    this.description = description + ".";
    this.action = hint + "Mend the name, or declare the report as a bean.";
  }

  static UnknownReportException none(String property, String spelled, Collection<String> names) {
    return new UnknownReportException(
        "%s names no report; beans of type Report are %s".formatted(property, names),
        nearest(spelled, names).map("Did you mean '%s'? "::formatted).orElse(""));
  }

  static UnknownReportException several(String property, Collection<String> names) {
    return new UnknownReportException(
        "%s names more than one report; beans of type Report are %s".formatted(property, names),
        "");
  }

  String description() {
    return description;
  }

  String action() {
    return action;
  }

  /** Returns the name that differs in the fewest letters, if those are two or a third of them. */
  private static Optional<String> nearest(String spelled, Collection<String> names) {
    return names.stream()
        .filter(name -> distance(spelled, name) <= Math.max(2, name.length() / 3))
        .min(Comparator.comparingInt(name -> distance(spelled, name)));
  }

  /** Levenshtein's, row by row. */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
