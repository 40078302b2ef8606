package io.reportcache.durable.worker;

/**
 * A handler took longer than its time-out.
 *
 * @since 0.1
 */
public final class DeliveryTimeoutException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Says which, and how long it may take. */
  public DeliveryTimeoutException(String message) {
    super(message);
  }
}
