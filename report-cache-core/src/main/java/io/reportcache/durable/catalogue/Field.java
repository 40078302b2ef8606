package io.reportcache.durable.catalogue;

import java.util.List;
import java.util.Map;

/**
 * A field of a payload.
 *
 * @param optional whether it may be null or missing
 */
record Field(String name, FieldType type, boolean optional) {

  Map<String, Object> schema() {
    return optional
        ? Map.of("anyOf", List.of(type.schema(), Map.of("type", "null")))
        : type.schema();
  }
}
