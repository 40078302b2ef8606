package io.reportcache.durable.worker;

/**
 * Thrown by a {@link LaneHandler} for a delivery of a type, or of a version of a type, that this
 * application doesn't know. The delivery is parked.
 *
 * @since 0.1
 */
public final class UnknownTypeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes the exception. The message names the type and its version. */
  public UnknownTypeException(String message) {
    super(message);
  }
}
