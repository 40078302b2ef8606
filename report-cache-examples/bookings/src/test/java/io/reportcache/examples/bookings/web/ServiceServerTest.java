package io.reportcache.examples.bookings.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.tenant.TenantContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ServiceServerTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private ServiceServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        ServiceServer.start(
            Routes.of()
                .get("/tenant", request -> Map.of("tenant", TenantContext.require().value()))
                .post("/twice", request -> Map.of("twice", 2 * request.number("number")))
                .post("/time", request -> request.time("at"))
                .get(
                    "/broken",
                    request -> {
                      throw new IllegalStateException("secret");
                    }));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theTenantIsBoundAndMustBeNamed() throws Exception {
    assertThat(send("GET", "/tenant", "north", "").body()).isEqualTo("{\"tenant\":\"north\"}");
    assertThat(send("GET", "/tenant", null, "").statusCode()).isEqualTo(400);
    assertThat(send("GET", "/tenant", " ", "").statusCode()).isEqualTo(400);
  }

  @Test
  void whatIsWrongWithARequestIsSaid() throws Exception {
    assertThat(send("POST", "/twice", "north", "{\"number\": 4}").body())
        .isEqualTo("{\"twice\":8}");
    assertThat(send("POST", "/twice", "north", "{}").body()).contains("'number' is missing");
    assertThat(send("POST", "/twice", "north", "{\"number\": \"x\"}").body())
        .contains("must be a whole number, was 'x'");
    assertThat(send("POST", "/time", "north", "{\"at\": \"noon\"}").body())
        .contains("must be like 2026-06-01T10:00, was 'noon'");
    for (String body : new String[] {"", "{", "[]", "null", "4"}) {
      assertThat(send("POST", "/twice", "north", body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(send("POST", "/twice", "north", " ".repeat(70_000)).statusCode()).isEqualTo(413);
    assertThat(send("GET", "/nothing", "north", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aFailureIsntToldToClients() throws Exception {
    HttpResponse<String> answer = send("GET", "/broken", "north", "");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("secret");
  }

  private HttpResponse<String> send(String method, String path, String tenant, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.uri() + path))
            .method(method, BodyPublishers.ofString(body));
    if (tenant != null) {
      request.header(ServiceServer.TENANT, tenant);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }
}
