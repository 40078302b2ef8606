package io.reportcache.examples.shop.web;

import java.util.Optional;

/** Ends a request with a status and a message for the client. */
final class HttpError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final Optional<String> allowedMethod;

  HttpError(int status, String message) {
    this(status, message, Optional.empty());
  }

  private HttpError(int status, String message, Optional<String> allowedMethod) {
    super(message);
    this.status = status;
    this.allowedMethod = allowedMethod;
  }

  static HttpError method(String allowed, String was) {
    return new HttpError(
        405, "method must be %s here, was %s".formatted(allowed, was), Optional.of(allowed));
  }

  Reply reply() {
    Reply reply = Reply.error(status, String.valueOf(getMessage()));
    return allowedMethod.map(method -> reply.with("Allow", method)).orElse(reply);
  }
}
