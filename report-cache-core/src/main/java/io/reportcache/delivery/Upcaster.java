package io.reportcache.delivery;

import java.util.Map;

/** Turns the fields of an event of one version into those of the next. */
@FunctionalInterface
public interface Upcaster {

  /** Returns the new fields, which may be the same map, changed. */
  Map<String, Object> upcast(Map<String, Object> fields);
}
