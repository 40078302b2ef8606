package io.reportcache.micrometer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the values of a tag bounded: names that come when there are enough count as others. */
final class BoundedNames {

  private final int most;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  BoundedNames(int most) {
    this.most = most;
  }

  String of(String name) {
    if (known.contains(name)) {
      return name;
    }
    if (known.size() < most) { // threads at once may add a few more
      known.add(name);
      return name;
    }
    return GrowingFigures.OTHER;
  }
}
