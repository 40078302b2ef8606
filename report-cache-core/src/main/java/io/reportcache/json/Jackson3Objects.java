package io.reportcache.json;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads and writes flat objects with Jackson 3. */
final class Jackson3Objects implements JsonObjects {

  private static final int DEEPEST = 500;

  private final JsonFactory factory =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  @Override
  public Map<String, Object> read(String text, String raw) {
    Map<String, Object> members = new LinkedHashMap<>();
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("it isn't a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        members.put(name, name.equals(raw) ? text(parser, text) : value(parser, token, text));
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("it isn't one JSON object, since something follows it");
      }
      return members;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it isn't JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Object value(JsonParser parser, JsonToken token, String text) {
    return switch (token) {
      case VALUE_STRING -> parser.getString();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? text(parser, text)
              : (Object) parser.getLongValue();
      default -> text(parser, text);
    };
  }

  private static RawJson text(JsonParser parser, String text) {
    int from = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    parser.finishToken(); // so that the location is behind it
    return new RawJson(text.substring(from, (int) parser.currentLocation().getCharOffset()));
  }

  @Override
  public String write(Map<String, Object> members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator to = factory.createGenerator(ObjectWriteContext.empty(), text)) {
      to.writeStartObject();
      for (Map.Entry<String, Object> member : members.entrySet()) {
        to.writeName(member.getKey());
        write(to, member.getValue());
      }
      to.writeEndObject();
    }
    return text.toString();
  }

  private static void write(JsonGenerator to, Object value) {
    if (value instanceof RawJson raw) {
      to.writeRawValue(raw.text());
    } else if (value instanceof Boolean truth) {
      to.writeBoolean(truth);
    } else if (value instanceof Long number) {
      to.writeNumber(number);
    } else {
      to.writeString((String) value);
    }
  }
}
