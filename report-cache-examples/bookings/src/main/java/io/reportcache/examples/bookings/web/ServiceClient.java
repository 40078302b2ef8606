package io.reportcache.examples.bookings.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Asks a service as somebody of an institution.
 *
 * @param service where it answers
 * @param tenant the institution
 */
public record ServiceClient(HttpClient http, URI service, String tenant) {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * What a service answered.
   *
   * @param status of HTTP
   */
  public record Reply(int status, JsonNode body) {

    /** Returns a text of the answer; empty if it isn't there. */
    public String text(String field) {
      return body.at("/" + field).asText();
    }

    /** Returns a number of the answer; -1 if it isn't there. */
    public long number(String field) {
      return body.at("/" + field).asLong(-1);
    }

    /** Tells whether a part of the answer is true. */
    public boolean is(String field) {
      return body.at("/" + field).asBoolean();
    }
  }

  /**
   * Asks.
   *
   * @param fields names and values, in turns
   */
  public Reply get(String path, Object... fields) {
    StringJoiner query = new StringJoiner("&", "?", "");
    fields(fields)
        .forEach(
            (name, value) ->
                query.add(
                    name + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8)));
    return send(path + query, "GET", BodyPublishers.noBody());
  }

  /** Has something done. */
  public Reply post(String path, Object... fields) {
    return send(path, "POST", BodyPublishers.ofString(Json.text(fields(fields))));
  }

  /** Has something done that must succeed. */
  public Reply done(String path, Object... fields) {
    Reply reply = post(path, fields);
    if (reply.status != 200) {
      throw new IllegalStateException("%s: %s".formatted(path, reply.body));
    }
    return reply;
  }

  /** Tells whether a read of a value would find it. */
  public boolean caches(String key) {
    return get("/cached", "key", key).is("cached");
  }

  /** Returns what has dropped a value; empty if nothing has. */
  public String droppedBy(String key) {
    return get("/cached", "key", key).text("droppedBy");
  }

  private Reply send(String path, String method, HttpRequest.BodyPublisher body) {
    HttpRequest request =
        HttpRequest.newBuilder(service.resolve(path))
            .timeout(PATIENCE)
            .header(ServiceServer.TENANT, tenant)
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    try {
      HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
      return new Reply(response.statusCode(), Json.read(response.body()));
    } catch (IOException e) {
      throw new IllegalStateException("%s %s: %s".formatted(method, request.uri(), e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> fields(Object... fields) {
    Map<String, Object> byName = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      byName.put(fields[i].toString(), fields[i + 1]);
    }
    return byName;
  }
}
