package io.reportcache.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.reportcache.tenant.TenantId;
import java.io.IOException;
import java.util.Locale;

/**
 * Writes locales as language tags, so that either Jackson can read those with a script, and tenants
 * as their ids. The central tenant is an empty text.
 */
final class Jackson2Texts extends SimpleModule {

  private static final long serialVersionUID = 1;

  Jackson2Texts() {
    super("report-cache-texts");
    addSerializer(
        Locale.class,
        new JsonSerializer<Locale>() {
          @Override
          public void serialize(Locale value, JsonGenerator to, SerializerProvider provider)
              throws IOException {
            to.writeString(value.toLanguageTag());
          }
        });
    addKeySerializer(
        Locale.class,
        new JsonSerializer<Locale>() {
          @Override
          public void serialize(Locale value, JsonGenerator to, SerializerProvider provider)
              throws IOException {
            to.writeFieldName(value.toLanguageTag());
          }
        });
    addDeserializer(
        Locale.class,
        new JsonDeserializer<Locale>() {
          @Override
          public Locale deserialize(JsonParser parser, DeserializationContext context)
              throws IOException {
            return Locale.forLanguageTag(parser.getText());
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
        new JsonSerializer<TenantId>() {
          @Override
          public void serialize(TenantId value, JsonGenerator to, SerializerProvider provider)
              throws IOException {
            to.writeString(value.value());
          }
        });
    addDeserializer(
        TenantId.class,
        new JsonDeserializer<TenantId>() {
          @Override
          public TenantId deserialize(JsonParser parser, DeserializationContext context)
              throws IOException {
            String id = parser.getText();
            return id.isEmpty() ? TenantId.CENTRAL : TenantId.of(id);
          }
        });
  }
}
