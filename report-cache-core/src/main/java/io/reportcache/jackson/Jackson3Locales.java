package io.reportcache.jackson;

import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/** Writes locales as language tags, so that those with a script can be told by either Jackson. */
final class Jackson3Locales extends SimpleModule {

  private static final long serialVersionUID = 1;

  Jackson3Locales() {
    super("report-cache-locales");
    addSerializer(
        Locale.class,
        new ValueSerializer<Locale>() {
          @Override
          public void serialize(Locale value, JsonGenerator to, SerializationContext context) {
            to.writeString(value.toLanguageTag());
          }
        });
    addKeySerializer(
        Locale.class,
        new ValueSerializer<Locale>() {
          @Override
          public void serialize(Locale value, JsonGenerator to, SerializationContext context) {
            to.writeName(value.toLanguageTag());
          }
        });
    addDeserializer(
        Locale.class,
        new ValueDeserializer<Locale>() {
          @Override
          public Locale deserialize(JsonParser parser, DeserializationContext context) {
            return Locale.forLanguageTag(parser.getString());
          }
        });
    addKeyDeserializer(
        Locale.class,
        new KeyDeserializer() {
          @Override
          public Locale deserializeKey(String key, DeserializationContext context) {
            return Locale.forLanguageTag(key);
          }
        });
  }
}
