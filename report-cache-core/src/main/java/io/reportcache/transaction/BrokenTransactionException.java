package io.reportcache.transaction;

/**
 * A transaction can't commit any more, and must be rolled back: its database has done so already,
 * or a part of it couldn't be undone. Thrown by a callback of {@link Transaction#beforeCommit}.
 *
 * @since 0.1
 */
public final class BrokenTransactionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes one with what has happened. */
  public BrokenTransactionException(String message, Throwable cause) {
    super(message, cause);
  }
}
