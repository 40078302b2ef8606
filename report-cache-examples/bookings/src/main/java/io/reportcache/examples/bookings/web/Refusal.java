package io.reportcache.examples.bookings.web;

/** Ends a request with a status and a message for the client. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * Refuses.
   *
   * @param status of HTTP
   */
  public Refusal(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Refuses because there is no such thing. */
  public static Refusal unknown(String what, String id) {
    return new Refusal(404, "there is no %s '%s'".formatted(what, id));
  }

  int status() {
    return status;
  }
}
