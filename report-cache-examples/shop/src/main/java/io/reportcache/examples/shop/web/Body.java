package io.reportcache.examples.shop.web;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The small JSON object that a command comes with; what is wrong with it is told by name. */
final class Body {

  /** The most bytes that a body may have. */
  static final int MAXIMUM_BYTES = 4096;

  private final JsonNode json;
  private final List<String> allowed;

  private Body(JsonNode json, List<String> allowed) {
    this.json = json;
    this.allowed = allowed;
  }

  /** Reads a body that may hold these fields. */
  static Body read(InputStream in, String... allowed) throws IOException {
    byte[] bytes = in.readNBytes(MAXIMUM_BYTES + 1);
    if (bytes.length > MAXIMUM_BYTES) {
      throw new HttpError(
          413, "body must have at most %d bytes, had more".formatted(MAXIMUM_BYTES));
    }
    Body body = new Body(parse(bytes, List.of(allowed)), List.of(allowed));
    body.requireAllowed();
    return body;
  }

  boolean has(String field) {
    return json.hasNonNull(field);
  }

  long whole(String field) {
    JsonNode value = require(field, "a whole number");
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(field, "a whole number", value);
    }
    return value.longValue();
  }

  int small(String field) {
    JsonNode value = require(field, "a whole number");
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(field, "a whole number", value);
    }
    return value.intValue();
  }

  BigDecimal decimal(String field) {
    JsonNode value = require(field, "a number");
    if (!value.isNumber()) {
      throw wrong(field, "a number", value);
    }
    return value.decimalValue();
  }

  String text(String field, String what) {
    JsonNode value = require(field, what);
    if (!value.isTextual()) {
      throw wrong(field, what, value);
    }
    return value.textValue();
  }

  private static JsonNode parse(byte[] bytes, List<String> allowed) throws IOException {
    JsonNode json;
    try {
      json = Json.read(bytes);
    } catch (JacksonException e) {
      throw new HttpError(
          400,
          "body must be a JSON object with %s, could not be read: %s"
              .formatted(allowed, e.getOriginalMessage()));
    }
    if (!json.isObject()) {
      throw new HttpError(
          400, "body must be a JSON object with " + allowed + ", was " + kind(json));
    }
    return json;
  }

  private void requireAllowed() {
    List<String> unknown = new ArrayList<>();
    json.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(allowed);
    if (!unknown.isEmpty()) {
      throw new HttpError(400, "body may hold %s, held %s".formatted(allowed, unknown));
    }
  }

  private JsonNode require(String field, String what) {
    JsonNode value = json.get(field);
    if (value == null || value.isNull()) {
      throw new HttpError(
          400, "'%s' must be %s, was missing; the body holds %s".formatted(field, what, allowed));
    }
    return value;
  }

  private static HttpError wrong(String field, String what, JsonNode value) {
    return new HttpError(400, "'%s' must be %s, was %s".formatted(field, what, value));
  }

  private static String kind(JsonNode json) {
    return json.isMissingNode() ? "empty" : json.getNodeType().toString().toLowerCase(Locale.ROOT);
  }
}
