package io.reportcache.spring;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * Properties of the form {@code prefix.name.option}, where the names are the application's. Finds
 * those that Spring passes over when it binds them, since nobody would notice.
 *
 * @param what has a name and options, such as a report
 * @param type the record of the options
 */
record NamedOptions(String prefix, String what, Class<? extends Record> type) {

  /** Returns the names of the options, as properties write them. */
  List<String> options() {
    return Arrays.stream(type.getRecordComponents()).map(NamedOptions::option).toList();
  }

  private static String option(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /**
   * Refuses properties that weren't bound.
   *
   * @param names those that were bound
   * @throws IllegalArgumentException if there is such a property
   */
  void requireBound(Set<String> names, Binder binder) {
    binder
        .bind(prefix, Bindable.mapOf(String.class, String.class))
        .orElse(Map.of())
        .keySet()
        .forEach(written -> requireBound(written, names));
  }

  private void requireBound(String written, Set<String> names) {
    if (names.stream().anyMatch(name -> isOptionOf(name, written))) {
      return;
    }
    int dot = written.lastIndexOf('.');
    String option = written.substring(dot + 1);
    if (Spelling.of(option).in(options()).isEmpty()) {
      throw MisnamedPropertyException.option(prefix + "." + written, what, option, options());
    }
    throw new IllegalArgumentException(
        "%s.%s isn't read, since the name of the %s has a dot; write %s[%s].%s, or leave the dot out"
            .formatted(prefix, written, what, prefix, written.substring(0, dot), option));
  }

  private boolean isOptionOf(String name, String written) {
    return written.startsWith(name + ".")
        && !Spelling.of(written.substring(name.length() + 1).replaceAll("[.\\[].*", ""))
            .in(options())
            .isEmpty();
  }
}
