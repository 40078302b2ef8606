package io.reportcache.examples.shop.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.reportcache.examples.shop.testing.OpenShop;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShopServerTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  private OpenShop open;
  private ShopServer server;

  @BeforeEach
  void start() throws IOException {
    open = new OpenShop();
    server = ShopServer.start(0);
    server.open(open.shop);
  }

  @AfterEach
  void stop() {
    server.close();
    open.close();
  }

  @Test
  void theFirstReadIsComputedAndTheSecondAHit() throws Exception {
    JsonNode first = json(get("/api/tenants/globex/reports/dashboard"), 200);
    JsonNode second = json(get("/api/tenants/globex/reports/dashboard"), 200);

    assertThat(first.get("source").asText()).isEqualTo("COMPUTED");
    assertThat(second.get("source").asText()).isEqualTo("HIT");
    assertThat(second.get("data")).isEqualTo(first.get("data"));
    assertThat(second.get("data").get("range").get("to").asText()).isEqualTo("2026-05-17");
    assertThat(second.get("loadMillis")).isEqualTo(first.get("loadMillis"));
    assertThat(second.get("ageMillis").asDouble()).isGreaterThan(first.get("ageMillis").asDouble());
    assertThat(second.get("tookMicros").asDouble()).isPositive();
    assertThat(second.get("headline").get("note").asText()).endsWith("orders in 30 days");
  }

  @Test
  void everyReportCanBeRead() throws Exception {
    for (JsonNode seen : json(get("/api/tenants/globex/status"), 200).get("reports")) {
      String period = seen.has("period") ? "?period=" + seen.get("period").asText() : "";
      JsonNode read =
          json(get("/api/tenants/globex/reports/" + seen.get("report").asText() + period), 200);
      assertThat(read.get("label")).isEqualTo(seen.get("label"));
      assertThat(read.get("key")).isEqualTo(seen.get("key"));
      assertThat(read.get("data").size()).isPositive();
    }
  }

  @Test
  void aChangeDropsWhatItMakesWrongBeforeItIsAnswered() throws Exception {
    open.readAllOfAllTenants();
    JsonNode placed =
        json(
            post(
                "/api/tenants/initech/orders", "{\"customerId\":1,\"productId\":2,\"quantity\":3}"),
            201);
    assertThat(uncached("initech"))
        .containsExactly("dashboard", "sales MONTH", "sales TODAY", "sales WEEK");
    assertThat(uncached("globex")).isEmpty();

    open.readAllOfAllTenants();
    String payment = "/api/tenants/initech/payments/" + placed.get("orderId").asLong();
    JsonNode moved = json(post(payment, "{\"status\":\"PAID\"}"), 200);
    assertThat(moved.get("from").asText()).isEqualTo("CREATED");
    assertThat(uncached("initech")).containsExactly("payments", "revenue");

    open.readAllOfAllTenants();
    JsonNode product =
        json(post("/api/tenants/initech/products/2", "{\"name\":\"<b>lamp</b>\"}"), 200);
    assertThat(product.get("name").asText()).isEqualTo("<b>lamp</b>");
    assertThat(uncached("initech")).containsExactly("products");
    assertThat(
            json(post("/api/tenants/initech/products/2", "{\"price\":12.5}"), 200)
                .get("retailPrice")
                .asDouble())
        .isEqualTo(12.5);
  }

  @Test
  void lookingAtTheStatusComputesNothing() throws Exception {
    JsonNode before = json(get("/api/tenants/acme/status"), 200);
    assertThat(uncached("acme")).hasSize(7);
    assertThat(json(get("/api/tenants/acme/status"), 200)).isEqualTo(before);
    assertThat(before.get("computed").asLong()).isZero();
  }

  @Test
  void theStatusTellsWhatWasChangedAndWhyAReportIsGone() throws Exception {
    open.readAllOfAllTenants();
    open.shop.commands().placeOrder(OpenShop.CHANGING, 1, 1, 1);

    JsonNode status = json(get("/api/tenants/initech/status"), 200);
    JsonNode change = status.get("changes").get(0);
    assertThat(change.get("what").asText()).matches("Order \\d+ placed: \\$[0-9,.]+");
    assertThat(change.get("dropped"))
        .extracting(JsonNode::asText)
        .containsExactly("dashboard", "sales TODAY", "sales WEEK", "sales MONTH");
    assertThat(change.get("kept"))
        .extracting(JsonNode::asText)
        .containsExactly("payments", "revenue", "products");
    assertThat(change.get("cachedElsewhere").asInt()).isEqualTo(14);
    assertThat(change.get("keptElsewhere").asInt()).isEqualTo(14);
    assertThat(seen(status, "dashboard").get("why").asText())
        .startsWith("dropped by pattern 'dashboard:*' (order.created) ");
    assertThat(seen(status, "revenue").has("why")).isFalse();
    assertThat(json(get("/api/tenants/globex/status"), 200).get("changes")).isEmpty();
  }

  @Test
  void aReportComesWithItsTableAndWhatTheCacheSaysOfIt() throws Exception {
    JsonNode read = json(get("/api/tenants/globex/reports/sales?period=WEEK"), 200);
    JsonNode table = read.get("table");
    assertThat(table.get("title").asText()).startsWith("Sales, ");
    assertThat(table.get("rows")).hasSize(7);
    assertThat(table.get("rows").get(0)).hasSameSizeAs(table.get("header"));
    assertThat(table.get("rows").get(0).get(3).asText()).startsWith("$");
    assertThat(table.get("numbers"))
        .extracting(JsonNode::asBoolean)
        .containsExactly(false, true, true, true, true);
    assertThat(read.get("explanation").asText()).contains("of tenant 'globex': hit; built ");
  }

  @Test
  void aLaterRequestOnAConnectionIsNoSlowerThanTheFirst() throws Exception {
    json(get("/api/tenants/globex/reports/sales"), 200);
    List<Long> first = new ArrayList<>();
    List<Long> later = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.uri().getPort())) {
        first.add(nanos(socket));
        later.add(nanos(socket));
        later.add(nanos(socket));
      }
    }
    // With Nagle's algorithm each later one waits for a delayed acknowledgement, some 40 ms. The
    // shortest ones are compared, which a busy machine doesn't make much longer.
    assertThat(Collections.min(later)).isLessThan(5 * Collections.min(first));
  }

  @Test
  void untilTheShopIsOpenAVisitorIsAskedToWait() throws Exception {
    try (ShopServer early = ShopServer.start(0)) {
      HttpRequest page = HttpRequest.newBuilder(early.uri()).build();
      HttpResponse<byte[]> answer = CLIENT.send(page, BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).contains("2");
      assertThat(text(answer)).contains("The shop opens in a moment");
      early.open(open.shop);
      assertThat(CLIENT.send(page, BodyHandlers.ofByteArray()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPortIsFreeAgainWhenTheServerIsClosed() throws Exception {
    int port = server.uri().getPort();
    server.close();
    ShopServer.start(port).close();
  }

  @Test
  void aPendingPaymentCanBeFound() throws Exception {
    JsonNode pending = json(get("/api/tenants/globex/payments/pending"), 200);
    assertThat(pending.get("orderId").asLong()).isPositive();
    assertThat(pending.get("next")).extracting(JsonNode::asText).containsExactly("PAID", "FAILED");
  }

  @Test
  void reportsAreExported() throws Exception {
    HttpResponse<byte[]> csv = get("/api/tenants/globex/reports/sales.csv?period=WEEK");
    assertThat(csv.statusCode()).isEqualTo(200);
    assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(csv.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"globex-sales-week.csv\"");
    assertThat(text(csv)).startsWith("Day,").hasLineCount(8);

    HttpResponse<byte[]> pdf = get("/api/tenants/globex/reports/revenue.pdf");
    assertThat(pdf.headers().firstValue("Content-Type")).contains("application/pdf");
    assertThat(text(pdf)).startsWith("%PDF-");
  }

  @Test
  void thePageAndTheTenantsAreServed() throws Exception {
    HttpResponse<byte[]> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(text(page)).startsWith("<!doctype html>");
    assertThat(json(get("/api/tenants"), 200))
        .extracting(tenant -> tenant.get("id").asText())
        .containsExactly("acme", "globex", "initech");
  }

  @Test
  void aHeadHasNoContent() throws Exception {
    HttpRequest head = request("/").method("HEAD", BodyPublishers.noBody()).build();
    HttpResponse<byte[]> answer = CLIENT.send(head, BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/api/tenants/nobody/status|404|tenant must be one of [acme, globex, initech], was"
            + " 'nobody'",
        "/api/tenants/acme/reports/profit|404|report must be one of [dashboard, sales, payments,"
            + " revenue, products], was 'profit'",
        "/api/tenants/acme/reports/sales?period=YEAR|400|period must be one of [TODAY, WEEK,"
            + " MONTH], was 'YEAR'",
        "/api/tenants/acme/reports/revenue?period=WEEK|400|report 'revenue' has no period, was"
            + " asked for 'WEEK'; leave it out",
        "/api/tenants/acme/reports/sales?week=1|400|query may hold [period], held 'week'",
        "/api/tenants/acme/reports/sales.xls|400|format must be one of [CSV, PDF], was 'xls'",
        "/api/tenants/%3Cb%3E/status|404|tenant must be one of [acme, globex, initech], was '<b>'",
      })
  void aBadQuestionIsToldWhatIsAllowed(String path, int status, String message) throws Exception {
    assertThat(json(get(path), status).get("error").asText()).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "orders|{}|400|'customerId' must be a whole number, was missing; the body holds"
            + " [customerId, productId, quantity]",
        "orders|{\"customerId\":1,\"productId\":1,\"quantity\":\"two\"}|400|'quantity' must be a"
            + " whole number, was \"two\"",
        "orders|{\"customerId\":1,\"productId\":1,\"quantity\":1.5}|400|'quantity' must be a whole"
            + " number, was 1.5",
        "orders|{\"customerId\":1,\"productId\":1,\"quantity\":0}|400|quantity must be between 1"
            + " and 1000, was 0",
        "orders|{\"customerId\":99999999,\"productId\":1,\"quantity\":1}|404|tenant 'initech' has"
            + " no customer 99999999; take an id from the dashboard's top customers",
        "orders|{\"discount\":1}|400|body may hold [customerId, productId, quantity], held"
            + " [discount]",
        "orders|[]|400|body must be a JSON object with [customerId, productId, quantity], was"
            + " array",
        "orders|``|400|body must be a JSON object with [customerId, productId, quantity], was"
            + " empty",
        "payments/x|{\"status\":\"PAID\"}|400|order must be a whole number, was 'x'",
        "payments/1|{\"status\":\"LOST\"}|400|'status' must be one of [CREATED, PENDING, PAID,"
            + " FAILED, REFUNDED], was 'LOST'",
        "products/1|{}|400|body must hold either 'price' or 'name', held both or neither",
        "products/1|{\"price\":-1}|400|price must be above 0, at most 100000.00 and in whole cents,"
            + " was -1",
        "products/1|{\"price\":1e999999999}|400|price must be above 0, at most 100000.00 and in"
            + " whole cents, was 1E+999999999",
      })
  void aBadCommandIsToldWhatIsAllowed(String path, String body, int status, String message)
      throws Exception {
    open.readAllOfAllTenants();
    JsonNode answer = json(post("/api/tenants/initech/" + path, body), status);
    assertThat(answer.get("error").asText()).isEqualTo(message);
    assertThat(open.missing()).isEmpty();
  }

  @Test
  void whatIsNotJsonIsToldSo() throws Exception {
    assertThat(
            json(post("/api/tenants/acme/orders", "{\"customerId\":"), 400).get("error").asText())
        .startsWith(
            "body must be a JSON object with [customerId, productId, quantity], could not be"
                + " read: ");
  }

  @Test
  void aPaymentThatCannotMoveThereIsAConflict() throws Exception {
    long order = open.shop.commands().placeOrder(OpenShop.CHANGING, 1, 1, 1).orderId();
    JsonNode answer =
        json(post("/api/tenants/initech/payments/" + order, "{\"status\":\"REFUNDED\"}"), 409);
    assertThat(answer.get("error").asText())
        .isEqualTo(
            "payment of order %d can't become REFUNDED: CREATED can become one of [PENDING, PAID, FAILED]"
                .formatted(order));
  }

  @Test
  void aLargeBodyIsRefused() throws Exception {
    String large = "{\"name\":\"" + "x".repeat(Body.MAXIMUM_BYTES) + "\"}";
    assertThat(json(post("/api/tenants/initech/products/1", large), 413).get("error").asText())
        .isEqualTo("body must have at most 4096 bytes, had more");
  }

  @Test
  void aFormOfAnotherSiteIsRefused() throws Exception {
    HttpRequest form =
        request("/api/tenants/initech/orders")
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    assertThat(json(CLIENT.send(form, BodyHandlers.ofByteArray()), 415).get("error").asText())
        .isEqualTo("Content-Type must be application/json, was 'text/plain'");
  }

  @Test
  void aWrongMethodIsToldTheRightOne() throws Exception {
    HttpResponse<byte[]> answer = get("/api/tenants/initech/orders");
    assertThat(json(answer, 405).get("error").asText())
        .isEqualTo("method must be POST here, was GET");
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void anUnknownPlaceIsToldWhatThereIs() throws Exception {
    assertThat(json(get("/api/tenants/acme/secrets"), 404).get("error").asText())
        .startsWith("nothing is at '/api/tenants/acme/secrets'; ");
    json(get("/../etc/passwd"), 404);
  }

  @Test
  void aPortThatIsTakenIsToldSo() {
    int taken = server.uri().getPort();
    assertThatThrownBy(() -> ShopServer.start(taken))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("port %d of 127.0.0.1 is taken; ".formatted(taken))
        .hasMessageContaining("-Dshop.port=0");
    assertThatThrownBy(() -> ShopServer.start(70_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shop.port must be between 0 and 65535, was 70000; leave it out for 8080");
  }

  private Set<String> uncached(String tenant) throws Exception {
    Set<String> uncached = new TreeSet<>();
    for (JsonNode seen : json(get("/api/tenants/" + tenant + "/status"), 200).get("reports")) {
      if (!seen.get("cached").asBoolean()) {
        uncached.add(seen.get("label").asText());
      }
    }
    return uncached;
  }

  private static JsonNode seen(JsonNode status, String label) {
    for (JsonNode seen : status.get("reports")) {
      if (seen.get("label").asText().equals(label)) {
        return seen;
      }
    }
    throw new AssertionError(label + " is not in " + status);
  }

  /** Asks as browsers do: a plain request on a socket that is kept. */
  private static long nanos(Socket socket) throws IOException {
    String request = "GET /api/tenants/globex/reports/sales HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    long start = System.nanoTime();
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
    assertThat(length.find()).isTrue();
    in.readNBytes(Integer.parseInt(length.group(1)));
    return System.nanoTime() - start;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.uri().toString().replaceAll("/$", "") + path));
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return CLIENT.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> post(String path, String body) throws Exception {
    HttpRequest post =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(post, BodyHandlers.ofByteArray());
  }

  private static JsonNode json(HttpResponse<byte[]> response, int status) throws IOException {
    assertThat(response.statusCode()).describedAs(text(response)).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    return JSON.readTree(response.body());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
