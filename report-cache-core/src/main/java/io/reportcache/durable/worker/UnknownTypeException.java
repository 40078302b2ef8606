package io.reportcache.durable.worker;

/**
 * A delivery has a type, or a version of a type, that this application doesn't know.
 *
 * @since 0.1
 */
public final class UnknownTypeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says which. */
  public UnknownTypeException(String message) {
    super(message);
  }
}
