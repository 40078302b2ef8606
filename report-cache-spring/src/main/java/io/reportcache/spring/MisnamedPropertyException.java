package io.reportcache.spring;

import io.reportcache.text.NearestName;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** A property doesn't exist, or names a report, a cache or an option that doesn't. */
final class MisnamedPropertyException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private static final String DECLARE = "mend the name, or declare the report as a bean";
  private static final String LEAVE_OUT = "mend the name, or leave the property out";

  private final String description;
  private final String action;

  private MisnamedPropertyException(String description, String hint, String advice) {
    super(description + ": " + advice);
    this.description = description + ".";
    this.action =
        hint + advice.substring(0, 1).toUpperCase(Locale.ROOT) + advice.substring(1) + ".";
  }

  static MisnamedPropertyException report(
      String property, String spelled, Collection<String> names) {
    return new MisnamedPropertyException(
        "%s names no report; beans of type Report are %s".formatted(property, names),
        hint(spelled, names),
        DECLARE);
  }

  static MisnamedPropertyException severalReports(String property, Collection<String> names) {
    return new MisnamedPropertyException(
        "%s names more than one report; beans of type Report are %s".formatted(property, names),
        "",
        DECLARE);
  }

  static MisnamedPropertyException option(
      String property, String what, String spelled, Collection<String> names) {
    return new MisnamedPropertyException(
        "%s is no option of a %s; options are %s".formatted(property, what, names),
        hint(spelled, names),
        LEAVE_OUT);
  }

  static MisnamedPropertyException cache(
      String property, String spelled, Collection<String> names) {
    return new MisnamedPropertyException(
        "%s names no cache; the only ones are %s".formatted(property, names),
        hint(spelled, names),
        "mend the name, or add it to report-cache.cache.names");
  }

  static MisnamedPropertyException property(
      String property, Optional<String> nearest, Collection<String> names) {
    return new MisnamedPropertyException(
        "%s is no property of this library; below report-cache there are %s"
            .formatted(property, String.join(", ", names)),
        nearest.map("Did you mean '%s'? "::formatted).orElse(""),
        LEAVE_OUT);
  }

  static MisnamedPropertyException section(String property, Collection<String> below) {
    return new MisnamedPropertyException(
        "%s has no value itself; below report-cache there are %s"
            .formatted(property, String.join(", ", below)),
        "",
        "set one of these, or leave the property out");
  }

  private static String hint(String spelled, Collection<String> names) {
    return NearestName.of(spelled, names).map("Did you mean '%s'? "::formatted).orElse("");
  }

  String description() {
    return description;
  }

  String action() {
    return action;
  }
}
