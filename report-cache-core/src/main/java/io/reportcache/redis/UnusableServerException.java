package io.reportcache.redis;

/** Thrown when a server answers and can never serve until somebody changes its settings or ours. */
public final class UnusableServerException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** Creates an exception. */
  public UnusableServerException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Creates an exception. */
  public UnusableServerException(String message) {
    super(message);
  }
}
