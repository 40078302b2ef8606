package io.reportcache.durable.catalogue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a field of a payload holds. */
sealed interface FieldType {

  /** What it's called among people. */
  String text();

  /** The same as JSON Schema. */
  Map<String, Object> schema();

  /**
   * A value without parts.
   *
   * @param jsonTypes its type in JSON, or several if libraries differ
   * @param format which texts, or numbers; empty if all
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
   * Values in a row.
   *
   * @param distinct if no two are equal
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

  /** Values by names. */
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

  /** What is described elsewhere, under this name. */
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

  /** Of which nothing can be told but its class. */
  record Anything(String text) implements FieldType {
    @Override
    public Map<String, Object> schema() {
      return Map.of();
    }
  }
}
