package io.reportcache.examples.clinic.mail;

/**
 * Where a mail server listens.
 *
 * @param host its name or address
 * @param port 1 to 65535
 */
public record SmtpAddress(String host, int port) {

  /** The environment variable that names the server. */
  public static final String VARIABLE = "CLINIC_SMTP";

  /** Checks the range. */
  public SmtpAddress {
    if (host.isBlank() || port < 1 || port > 65_535) {
      throw wrong(host + ":" + port);
    }
  }

  /**
   * Reads {@code host:port}.
   *
   * @throws IllegalArgumentException if it's something else
   */
  public static SmtpAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      return new SmtpAddress(
          text.substring(0, Math.max(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "the mail server must be given as host:port, such as 127.0.0.1:3025, was '%s'"
            .formatted(text));
  }
}
