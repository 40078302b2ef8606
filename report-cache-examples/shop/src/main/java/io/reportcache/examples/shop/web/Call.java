package io.reportcache.examples.shop.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request, taken apart. */
final class Call {

  private final HttpExchange exchange;
  private final List<String> path;
  private final Map<String, String> query;

  Call(HttpExchange exchange) {
    this.exchange = exchange;
    this.path = path(exchange.getRequestURI().getRawPath());
    this.query = query(exchange.getRequestURI().getRawQuery());
  }

  /** Returns the method; a HEAD is a GET whose content isn't sent. */
  String method() {
    String method = exchange.getRequestMethod();
    return method.equals("HEAD") ? "GET" : method;
  }

  /** Returns the segments of the path, decoded; none for the root. */
  List<String> path() {
    return path;
  }

  /** Returns the query's parameters, and refuses those that nobody will read. */
  Map<String, String> query(String... allowed) {
    for (String name : query.keySet()) {
      if (!List.of(allowed).contains(name)) {
        throw new HttpError(400, "query may hold %s, held '%s'".formatted(List.of(allowed), name));
      }
    }
    return query;
  }

  /** Answers with the body; a page of another site can't send its type unasked. */
  Body body(String... allowed) throws IOException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new HttpError(415, "Content-Type must be application/json, was '%s'".formatted(type));
    }
    return Body.read(exchange.getRequestBody(), allowed);
  }

  private static List<String> path(String raw) {
    List<String> segments = new ArrayList<>();
    for (String segment : raw.substring(1).split("/", -1)) {
      segments.add(decode(segment));
    }
    return segments.equals(List.of("")) ? List.of() : segments;
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new HashMap<>();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        query.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
