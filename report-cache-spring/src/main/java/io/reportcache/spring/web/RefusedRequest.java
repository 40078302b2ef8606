package io.reportcache.spring.web;

import java.nio.charset.StandardCharsets;

/**
 * A request that is answered with a problem (RFC 9457), because of its tenant. The answer repeats
 * nothing that the client has sent.
 */
final class RefusedRequest extends RuntimeException {

  static final String CONTENT_TYPE = "application/problem+json";

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String title;
  private final String code;
  private final String detail;

  private RefusedRequest(int status, String title, String code, String detail) {
    super(detail, null, false, false); // what it was thrown by says nothing
    this.status = status;
    this.title = title;
    this.code = code;
    this.detail = detail;
  }

  static RefusedRequest missing(String detail) {
    return new RefusedRequest(400, "Bad Request", "TENANT_MISSING", detail);
  }

  static RefusedRequest malformed(String detail) {
    return new RefusedRequest(400, "Bad Request", "TENANT_MALFORMED", detail);
  }

  static RefusedRequest forbidden(String detail) {
    return new RefusedRequest(403, "Forbidden", "TENANT_FORBIDDEN", detail);
  }

  static RefusedRequest disagreement() {
    return forbidden("Parts of the request name different tenants.");
  }

  static RefusedRequest unknown() {
    return new RefusedRequest(
        404, "Not Found", "TENANT_UNKNOWN", "The request names a tenant that doesn't exist.");
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  /** Returns why, for the client. */
  String detail() {
    return detail;
  }

  /** Returns the body of the answer. */
  byte[] body() {
    return "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\"}"
        .formatted(title, status, code, escaped(detail))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String escaped(String text) {
    StringBuilder json = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.toString();
  }
}
