package io.reportcache.examples.quotes.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

/** The API of a server, as its users call it. */
public final class Api {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final RestTestClient client;

  public Api(int port) {
    client = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).build();
  }

  /** An answer. */
  public record Answer(int status, JsonNode body) {
    public long id() {
      return body.path("id").asLong();
    }
  }

  public Answer get(String user, String path) {
    return send(HttpMethod.GET, user, path, null);
  }

  public Answer post(String user, String path, Object body) {
    return send(HttpMethod.POST, user, path, body);
  }

  public Answer put(String user, String path, Object body) {
    return send(HttpMethod.PUT, user, path, body);
  }

  public Answer delete(String user, String path) {
    return send(HttpMethod.DELETE, user, path, null);
  }

  /** Has everything cached that a user can read. */
  public void readAll(String user) {
    for (String path :
        List.of(
            "/api/dashboard/kpis",
            "/api/dashboard/expenses-monthly",
            "/api/dashboard/top-clients",
            "/api/quotes",
            "/api/quotes/summary",
            "/api/expenses/budget/2026",
            "/api/expenses/budget/2025")) {
      Answer answer = get(user, path);
      if (answer.status() != 200) {
        throw new AssertionError(path + " answered " + answer);
      }
    }
  }

  public static Map<String, Object> quote() {
    return quote("N-" + COUNT.incrementAndGet());
  }

  public static Map<String, Object> quote(String number) {
    return Map.of(
        "number",
        number,
        "clientId",
        7,
        "title",
        "A quote",
        "total",
        1_000,
        "issuedOn",
        "2026-11-03");
  }

  public static Map<String, Object> client() {
    return client("New client " + COUNT.incrementAndGet());
  }

  public static Map<String, Object> client(String name) {
    return Map.of("name", name, "city", "Lisbon");
  }

  public static Map<String, Object> expense(int amount, String day) {
    return Map.of("category", "rent", "amount", amount, "spentOn", day);
  }

  public static Map<String, Object> expense() {
    return expense(10, "2026-05-04");
  }

  private Answer send(HttpMethod method, String user, String path, Object body) {
    RestTestClient.RequestBodySpec request = client.method(method).uri(path);
    if (!user.isEmpty()) {
      request.headers(headers -> headers.setBasicAuth(user, "secret"));
    }
    if (body != null) {
      request.body(body);
    }
    var result = request.exchange().expectBody(JsonNode.class).returnResult();
    return new Answer(result.getStatus().value(), result.getResponseBody());
  }
}
