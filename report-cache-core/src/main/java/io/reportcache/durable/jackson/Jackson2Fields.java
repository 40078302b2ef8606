package io.reportcache.durable.jackson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields by their names and keeps numbers as they were written, with all digits and zeros.
 * Without a target class a JSON library would read them as doubles.
 */
final class Jackson2Fields {

  private final JsonParser parser;

  private Jackson2Fields(JsonParser parser) {
    this.parser = parser;
  }

  /** Returns the fields of an object, or another value if the text is one. */
  static @Nullable Object read(JsonParser parser) throws IOException {
    Jackson2Fields fields = new Jackson2Fields(parser);
    parser.nextToken();
    return fields.value();
  }

  private @Nullable Object value() throws IOException {
    JsonToken token = parser.currentToken();
    return token == null
        ? null
        : switch (token) {
          case START_OBJECT -> object();
          case START_ARRAY -> array();
          case VALUE_NUMBER_INT -> parser.getNumberValue();
          case VALUE_NUMBER_FLOAT -> decimal();
          case VALUE_TRUE -> true;
          case VALUE_FALSE -> false;
          case VALUE_NULL -> null;
          default -> parser.getText();
        };
  }

  private Map<String, @Nullable Object> object() throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value());
    }
    return fields;
  }

  private List<@Nullable Object> array() throws IOException {
    List<@Nullable Object> all = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      all.add(value());
    }
    return all;
  }

  /** Returns a decimal number; a double only for -0.0, since no other class has a negative zero. */
  private Number decimal() throws IOException {
    BigDecimal exact = parser.getDecimalValue();
    boolean isNegativeZero = exact.signum() == 0 && parser.getText().startsWith("-");
    return isNegativeZero ? -0.0 : exact;
  }
}
