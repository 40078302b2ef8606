package io.reportcache.durable.catalogue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The type of a payload's field. */
sealed interface FieldType {

  /** Returns the name of the type for people. */
  String text();

  /** Returns the type as JSON Schema. */
  Map<String, Object> schema();

  /**
   * A value without parts.
   *
   * @param jsonTypes its type in JSON, or several if libraries differ
   * @param format the format in JSON Schema; empty if there is none
   */
  record Scalar(String text, List<String> jsonTypes, String format) implements FieldType {
    @Override
    public Map<String, Object> schema() {
      Map<String, Object> schema = new LinkedHashMap<>();
      schema.put("type", jsonTypes.size() == 1 ? jsonTypes.get(0) : jsonTypes);
      if (!format.isEmpty()) {
        schema.put("format", format);
      }
      return schema;
    }
  }

  /**
   * A list of values.
   *
   * @param distinct whether no two elements are equal
   */
  record ListOf(FieldType element, boolean distinct) implements FieldType {
    @Override
    public String text() {
      return (distinct ? "set of " : "list of ") + element.text();
    }

    @Override
    public Map<String, Object> schema() {
      Map<String, Object> schema = new LinkedHashMap<>();
      schema.put("type", "array");
      schema.put("items", element.schema());
      if (distinct) {
        schema.put("uniqueItems", true);
      }
      return schema;
    }
  }

  /** A map from names to values. */
  record MapOf(FieldType value) implements FieldType {
    @Override
    public String text() {
      return "map to " + value.text();
    }

    @Override
    public Map<String, Object> schema() {
      Map<String, Object> schema = new LinkedHashMap<>();
      schema.put("type", "object");
      schema.put("additionalProperties", value.schema());
      return schema;
    }
  }

  /** A type that is described elsewhere, under this name. */
  record Named(String name) implements FieldType {
    @Override
    public String text() {
      return name;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("$ref", "#/components/schemas/" + name);
    }
  }

  /** A type of which only the class is known. */
  record Anything(String text) implements FieldType {
    @Override
    public Map<String, Object> schema() {
      return Map.of();
    }
  }
}
