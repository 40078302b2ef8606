package io.reportcache.spring;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A name as a property spells it. An environment variable has no capitals, dots and dashes, so they
 * don't count, unless they tell two names apart.
 */
record Spelling(String spelled, String plain) {

  static Spelling of(String name) {
    return new Spelling(name, name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT));
  }

  /** Returns the name that is spelled exactly so, or else those that may be meant. */
  List<String> in(Collection<String> names) {
    return names.contains(spelled) ? List.of(spelled) : samePlainly(names);
  }

  /** Returns the names that are the same without what doesn't count. */
  List<String> samePlainly(Collection<String> names) {
    return names.stream().filter(name -> of(name).plain.equals(plain)).toList();
  }
}
