package io.reportcache.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import io.reportcache.examples.shop.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Shops in processes of their own on one PostgreSQL, which show each other's changes. */
@Timeout(300)
@Tag("any-jdk")
class TwoShopsTest {

  private static final String POSTGRES = "REPORT_CACHE_TEST_POSTGRES";
  private static final String REDIS = "REPORT_CACHE_TEST_REDIS";
  private static final String SALES = "sales?period=today";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private final List<RunningShop> shops = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (RunningShop shop : shops) {
      shop.kill();
    }
  }

  @Test
  @EnabledIfEnvironmentVariable(named = POSTGRES, matches = ".+")
  void theyShareByPostgres() throws Exception {
    String schema = TestPostgres.schema("two_shops");
    showEachOthersChanges(schema, Map.of(), "PostgreSQL");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = POSTGRES, matches = ".+")
  @EnabledIfEnvironmentVariable(named = REDIS, matches = ".+")
  void theyShareByRedis() throws Exception {
    String schema = TestPostgres.schema("two_redis_shops");
    String redis = System.getenv(REDIS);
    try {
      showEachOthersChanges(schema, Map.of("SHOP_REDIS_URL", redis), "Redis");
    } finally {
      stop(); // before its names go
      deleteNames(redis, "shop." + schema.replace('_', '-'));
    }
  }

  private void showEachOthersChanges(String schema, Map<String, String> environment, String by)
      throws Exception {
    RunningShop one = start(schema, environment);
    RunningShop two = start(schema, environment);
    one.awaitOpen();
    two.awaitOpen();
    assertThat(one.printed()).contains("Reports are shared by " + by).doesNotContain("Tour");

    awaitSharing(one, two);
    long before = one.ordersToday();
    two.awaitOrders(before);
    one.placeOrder();
    assertThat(one.ordersToday()).as("where it was placed").isEqualTo(before + 1);
    two.awaitOrders(before + 1);

    two.placeOrder();
    assertThat(two.ordersToday()).isEqualTo(before + 2);
    one.awaitOrders(before + 2);

    one.kill();
    assertThat(two.ordersToday()).isEqualTo(before + 2);
    two.placeOrder();
    assertThat(two.ordersToday()).isEqualTo(before + 3);

    RunningShop three = start(schema, environment);
    three.awaitOpen();
    assertThat(three.ordersToday()).isEqualTo(before + 3);
    three.placeOrder();
    two.awaitOrders(before + 4);
  }

  /** Until both have reached the server, which has to answer in time, each computes for itself. */
  private static void awaitSharing(RunningShop from, RunningShop to) throws Exception {
    String source;
    do {
      from.placeOrder();
      from.ordersToday(); // computes it
      source = to.report(SALES).path("source").asText();
    } while (!source.equals("SHARED"));
  }

  private RunningShop start(String schema, Map<String, String> environment) throws IOException {
    RunningShop shop = new RunningShop(freePort(), folder.resolve("shop-" + shops.size() + ".txt"));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Dshop.port=" + shop.port,
            "-Dshop.scale=0.02",
            "-Dshop.schema=" + schema,
            ShopApplication.class.getName());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(shop.output.toFile());
    builder.environment().put("SHOP_JDBC_URL", TestPostgres.url());
    builder.environment().putAll(environment);
    shop.process = builder.start();
    shops.add(shop);
    return shop;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void deleteNames(String redis, String prefix) {
    try (RedisClient client = RedisClient.create(redis);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      ScanIterator.scan(connection.sync(), ScanArgs.Builder.matches(prefix + ":*"))
          .forEachRemaining(name -> connection.sync().del(name));
    }
  }

  /** A process, and the requests that its users send. */
  private static final class RunningShop {

    private final int port;
    private final Path output;
    private Process process;

    RunningShop(int port, Path output) {
      this.port = port;
      this.output = output;
    }

    void awaitOpen() throws Exception {
      while (true) {
        assertThat(process.isAlive()).as(printed()).isTrue();
        try {
          if (send("GET", "/", "").statusCode() == 200) {
            return;
          }
        } catch (IOException e) {
          // the JVM is still starting
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    JsonNode report(String name) throws Exception {
      HttpResponse<String> report = send("GET", "/api/tenants/acme/reports/" + name, "");
      assertThat(report.statusCode()).as(report.body()).isEqualTo(200);
      return JSON.readTree(report.body());
    }

    long ordersToday() throws Exception {
      return report(SALES).at("/data/total/orders").asLong(-1);
    }

    void placeOrder() throws Exception {
      HttpResponse<String> placed =
          send(
              "POST",
              "/api/tenants/acme/orders",
              "{\"customerId\": 1, \"productId\": 1, \"quantity\": 1}");
      assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
    }

    /** Other shops hear of a change within milliseconds; the ttl would be two hours. */
    void awaitOrders(long expected) throws Exception {
      while (ordersToday() != expected) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }

    String printed() throws IOException {
      return Files.readString(output);
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .header("Content-Type", "application/json")
              .method(method, BodyPublishers.ofString(body))
              .build();
      return CLIENT.send(request, BodyHandlers.ofString());
    }
  }
}
