package io.reportcache.durable.catalogue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is described once and may be referred to by name. */
sealed interface Shape {

  /** The same as JSON Schema. */
  Map<String, Object> schema();

  /** Named values, of one class. */
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

  /** One of some constants. */
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
