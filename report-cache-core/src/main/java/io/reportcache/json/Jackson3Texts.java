package io.reportcache.json;

import io.reportcache.tenant.TenantId;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Writes locales as language tags, so that either Jackson can read those with a script, and tenants
 * as their ids. The central tenant is an empty text.
 */
final class Jackson3Texts extends SimpleModule {

  private static final long serialVersionUID = 1;

  Jackson3Texts() {
    super("report-cache-texts");
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
    addSerializer(
        TenantId.class,
        new ValueSerializer<TenantId>() {
          @Override
          public void serialize(TenantId value, JsonGenerator to, SerializationContext context) {
            to.writeString(value.value());
          }
        });
    addDeserializer(
        TenantId.class,
        new ValueDeserializer<TenantId>() {
          @Override
          public TenantId deserialize(JsonParser parser, DeserializationContext context) {
            String id = parser.getString();
            return id.isEmpty() ? TenantId.CENTRAL : TenantId.of(id);
          }
        });
  }
}
