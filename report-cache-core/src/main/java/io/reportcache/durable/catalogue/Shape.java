package io.reportcache.durable.catalogue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A description of a class that is written once and referred to by name. */
sealed interface Shape {

  /** Returns the shape as JSON Schema. */
  Map<String, Object> schema();

  /** The fields of a class. */
  record Fields(List<Field> fields) implements Shape {
    @Override
    public Map<String, Object> schema() {
      Map<String, Object> properties = new LinkedHashMap<>();
      fields.forEach(field -> properties.put(field.name(), field.schema()));
      Map<String, Object> schema = new LinkedHashMap<>();
      schema.put("type", "object");
      schema.put("properties", properties);
      List<String> required =
          fields.stream().filter(field -> !field.optional()).map(Field::name).toList();
      if (!required.isEmpty()) {
        schema.put("required", required);
      }
      return schema;
    }
  }

  /** The constants of an enum. */
  record Choice(List<String> constants) implements Shape {
    @Override
    public Map<String, Object> schema() {
      Map<String, Object> schema = new LinkedHashMap<>();
      schema.put("type", "string");
      schema.put("enum", constants);
      return schema;
    }
  }
}
