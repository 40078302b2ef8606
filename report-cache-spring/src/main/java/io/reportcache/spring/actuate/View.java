package io.reportcache.spring.actuate;

import java.util.Map;

/** A section of the endpoint. */
@FunctionalInterface
interface View {

  /** Returns what the section shows of what is wanted. Never a value of a cache. */
  Map<String, Object> show(Wanted wanted);
}
