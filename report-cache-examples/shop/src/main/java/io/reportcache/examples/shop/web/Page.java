package io.reportcache.examples.shop.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The page that shows what is cached, and the files that it consists of. */
final class Page {

  // Nothing may come from elsewhere, and no text of the shop's users may become script or style.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final Map<List<String>, Reply> FILES =
      Map.of(
          List.of(), file("index.html", HTML),
          List.of("shop.css"), file("shop.css", "text/css; charset=utf-8"),
          List.of("shop.js"), file("shop.js", SCRIPT),
          List.of("api.js"), file("api.js", SCRIPT),
          List.of("chart.js"), file("chart.js", SCRIPT),
          List.of("report.js"), file("report.js", SCRIPT));

  private static final Reply NOT_OPEN_YET =
      reply(503, "opening.html", HTML).with("Retry-After", "2");

  private Page() {}

  /** Returns the file at this path; null if there is none. */
  static @Nullable Reply at(List<String> path) {
    return FILES.get(path);
  }

  /** Answers what is asked before the shop is open; a browser asks again by itself. */
  static Reply notOpenYet() {
    return NOT_OPEN_YET;
  }

  private static Reply file(String name, String type) {
    return reply(200, name, type).with("Cache-Control", "no-cache");
  }

  private static Reply reply(int status, String name, String type) {
    return Reply.of(status, type, read(name)).with("Content-Security-Policy", POLICY);
  }

  private static byte[] read(String name) {
    try (InputStream in =
        Objects.requireNonNull(
            Page.class.getResourceAsStream(name),
            () -> "the shop's " + name + " is missing from its jar")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the shop's " + name + " could not be read", e);
    }
  }
}
