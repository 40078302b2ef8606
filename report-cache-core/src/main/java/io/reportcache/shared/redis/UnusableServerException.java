package io.reportcache.shared.redis;

/** Thrown when a server answers and can never serve until somebody changes its settings or ours. */
final class UnusableServerException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  UnusableServerException(String message, Throwable cause) {
    super(message, cause);
  }

  UnusableServerException(String message) {
    super(message);
  }
}
