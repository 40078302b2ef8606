package io.reportcache.examples.bookings.web;

import com.fasterxml.jackson.core.JacksonException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a service over HTTP, on any free port of this machine's loopback address. */
public final class ServiceServer implements AutoCloseable {

  /** The header that names the institution whose data is meant. */
  public static final String TENANT = "Tenant";

  private static final Logger log = LoggerFactory.getLogger(ServiceServer.class);
  private static final int THREADS = 8;
  private static final int MAXIMUM_BYTES = 64 * 1024;

  // The JDK's server writes headers and content in two packets. Without this the second waits until
  // the client has confirmed the first, which clients put off for 40 ms. It is read once, when the
  // first server of this JVM is made.
  static {
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final Routes routes;

  private ServiceServer(HttpServer server, ExecutorService threads, Routes routes) {
    this.server = server;
    this.threads = threads;
    this.routes = routes;
  }

  private record Reply(int status, Object content) {}

  /** Begins to answer. */
  public static ServiceServer start(Routes routes) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "bookings-http");
              thread.setDaemon(true);
              return thread;
            });
    ServiceServer started = new ServiceServer(server, threads, routes);
    server.setExecutor(threads);
    server.createContext("/", started::handle);
    server.start();
    return started;
  }

  /** Returns where it answers. */
  public URI uri() {
    return URI.create("http://127.0.0.1:%d".formatted(server.getAddress().getPort()));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = answer(exchange);
      byte[] content = Json.text(reply.content).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(reply.status, content.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(content);
      }
    }
  }

  private Reply answer(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    try {
      Endpoint endpoint = routes.find(method, path);
      if (endpoint == null) {
        throw new Refusal(404, "nothing is at %s %s".formatted(method, path));
      }
      TenantId tenant = tenant(exchange);
      Request request = request(exchange);
      return new Reply(200, TenantContext.call(tenant, () -> endpoint.answer(request)));
    } catch (Refusal e) {
      return new Reply(e.status(), Map.of("error", String.valueOf(e.getMessage())));
    } catch (Exception e) {
      log.error("{} {} failed", method, path, e);
      return new Reply(500, Map.of("error", "the service could not do this; its log says why"));
    }
  }

  private static TenantId tenant(HttpExchange exchange) {
    String tenant = exchange.getRequestHeaders().getFirst(TENANT);
    try {
      return TenantId.of(tenant == null ? "" : tenant);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          400, "header %s must name an institution: %s".formatted(TENANT, e.getMessage()));
    }
  }

  private static Request request(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("GET")) {
      return new Request(Json.tree(query(exchange.getRequestURI().getRawQuery())));
    }
    byte[] body = exchange.getRequestBody().readNBytes(MAXIMUM_BYTES + 1);
    if (body.length > MAXIMUM_BYTES) {
      throw new Refusal(413, "body must have at most %d bytes".formatted(MAXIMUM_BYTES));
    }
    try {
      return new Request(Json.read(body));
    } catch (JacksonException e) {
      throw new Refusal(400, "body must be a JSON object: " + e.getOriginalMessage());
    }
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(decode(parts[0]), parts.length == 1 ? "" : decode(parts[1]));
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
