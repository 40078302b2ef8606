package io.reportcache.durable.catalogue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.reportcache.durable.jackson.Jackson3Codec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Checks JSON by schemas. */
final class Schemas {

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

  private Schemas() {}

  /** What the official schema of AsyncAPI 3.0.0 says against a document. */
  static List<String> faultsOfAsyncApi(String document) throws IOException {
    try (InputStream schema =
        Schemas.class.getResourceAsStream("/asyncapi/asyncapi-3.0.0.schema.json")) {
      String text =
          new String(Objects.requireNonNull(schema).readAllBytes(), StandardCharsets.UTF_8);
      return faults(REGISTRY.getSchema(text), document);
    }
  }

  /** What a document's schema of an event says against a payload. */
  static List<String> faultsOfPayload(Map<String, Object> asyncApi, String event, String payload) {
    Map<String, Object> schema =
        Map.of(
            "$schema",
            "http://json-schema.org/draft-07/schema#",
            "allOf",
            List.of(Map.of("$ref", "#/components/schemas/" + event)),
            "components",
            Objects.requireNonNull(asyncApi.get("components")));
    return faults(REGISTRY.getSchema(new Jackson3Codec().encode(schema)), payload);
  }

  private static List<String> faults(Schema schema, String json) {
    return schema
        .validate(
            json,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(Object::toString)
        .toList();
  }
}
