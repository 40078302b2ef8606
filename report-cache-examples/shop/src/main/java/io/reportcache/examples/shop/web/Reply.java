package io.reportcache.examples.shop.web;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a request is answered with: a status, headers and content. */
final class Reply {

  private final int status;
  private final Map<String, String> headers;
  private final byte[] content;

  private Reply(int status, Map<String, String> headers, byte[] content) {
    this.status = status;
    this.headers = headers;
    this.content = content;
  }

  /** Returns an answer with this content, which nobody may change any more. */
  static Reply of(int status, String contentType, byte[] content) {
    return new Reply(
        status, Map.of("Content-Type", contentType, "Cache-Control", "no-store"), content);
  }

  static Reply json(int status, Object value) {
    return of(status, "application/json", Json.text(value).getBytes(StandardCharsets.UTF_8));
  }

  static Reply error(int status, String message) {
    return json(status, Map.of("error", message));
  }

  Reply with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Reply(status, Map.copyOf(more), content);
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  byte[] content() {
    return content;
  }
}
