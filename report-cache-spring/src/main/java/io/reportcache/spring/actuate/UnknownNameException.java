package io.reportcache.spring.actuate;

import io.reportcache.text.NearestName;
import java.util.Collection;

/** A request names something that isn't there. */
final class UnknownNameException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  UnknownNameException(String kind, String name, Collection<String> there) {
    super(
        "no %s is named '%s'; there are %s%s"
            .formatted(kind, name, there, NearestName.hint(name, there)));
  }

  static void check(String kind, String name, Collection<String> there) {
    if (!there.contains(name)) {
      throw new UnknownNameException(kind, name, there);
    }
  }
}
