package io.reportcache.spring;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** A property names a report or an option that doesn't exist, or a report that may be several. */
final class UnknownNameException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private static final String DECLARE = "mend the name, or declare the report as a bean";

  private final String description;
  private final String action;

  private UnknownNameException(String description, String hint, String advice) {
    super(description + ": " + advice);
    this.description = description + ".";
    this.action =
        hint + advice.substring(0, 1).toUpperCase(Locale.ROOT) + advice.substring(1) + ".";
  }

  static UnknownNameException report(String property, String spelled, Collection<String> names) {
    return new UnknownNameException(
        "%s names no report; beans of type Report are %s".formatted(property, names),
        hint(spelled, names),
        DECLARE);
  }

  static UnknownNameException severalReports(String property, Collection<String> names) {
    return new UnknownNameException(
        "%s names more than one report; beans of type Report are %s".formatted(property, names),
        "",
        DECLARE);
  }

  static UnknownNameException option(
      String property, String what, String spelled, Collection<String> names) {
    return new UnknownNameException(
        "%s is no option of a %s; options are %s".formatted(property, what, names),
        hint(spelled, names),
        "mend the name, or leave the property out");
  }

  private static String hint(String spelled, Collection<String> names) {
    return nearest(spelled, names).map("Did you mean '%s'? "::formatted).orElse("");
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
