package io.reportcache.examples.quotes.tour;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody who uses the API.
 *
 * @param name null for somebody who isn't logged in
 */
record Visitor(URI server, HttpClient http, JsonMapper json, @Nullable String name) {

  Reply get(String path) throws IOException, InterruptedException {
    return send("GET", path, null);
  }

  Reply post(String path, Object body) throws IOException, InterruptedException {
    return send("POST", path, body);
  }

  Reply put(String path, Object body) throws IOException, InterruptedException {
    return send("PUT", path, body);
  }

  Reply delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, null);
  }

  private Reply send(String method, String path, @Nullable Object body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)));
    if (name != null) {
      byte[] login = (name + ":secret").getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
    }
    long start = System.nanoTime();
    var response = http.send(request.build(), BodyHandlers.ofByteArray());
    long nanos = System.nanoTime() - start;
    byte[] bytes = response.body();
    return new Reply(
        response.statusCode(),
        bytes.length == 0 ? json.valueToTree(Map.of()) : json.readTree(bytes),
        nanos);
  }
}
