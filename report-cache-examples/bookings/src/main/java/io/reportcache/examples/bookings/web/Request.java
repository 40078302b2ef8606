package io.reportcache.examples.bookings.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a client sends: fields, of the query or of a JSON object.
 *
 * @param fields as JSON
 */
public record Request(JsonNode fields) {

  /** Returns a text that must be there. */
  public String text(String field) {
    JsonNode value = fields.path(field);
    if (!value.isValueNode() || value.isNull() || value.asText().isBlank()) {
      throw new Refusal(400, "'%s' is missing".formatted(field));
    }
    return value.asText();
  }

  /** Returns a text, or another if it isn't there. */
  public String text(String field, String otherwise) {
    return fields.hasNonNull(field) ? text(field) : otherwise;
  }

  /** Returns a whole number. */
  public int number(String field) {
    try {
      return Integer.parseInt(text(field));
    } catch (NumberFormatException e) {
      throw new Refusal(400, "'%s' must be a whole number, was '%s'".formatted(field, text(field)));
    }
  }

  /** Returns a time, such as {@code 2026-06-01T10:00}. */
  public LocalDateTime time(String field) {
    try {
      return LocalDateTime.parse(text(field));
    } catch (DateTimeParseException e) {
      throw new Refusal(
          400, "'%s' must be like 2026-06-01T10:00, was '%s'".formatted(field, text(field)));
    }
  }

  /** Returns the texts of an object; none if it isn't there. */
  public Map<String, String> texts(String field) {
    Map<String, String> texts = new TreeMap<>();
    fields
        .path(field)
        .properties()
        .forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
    return texts;
  }
}
