package io.reportcache.durable.worker;

/**
 * The failure of a run whose handler took longer than its time-out.
 *
 * @since 0.1
 */
public final class DeliveryTimeoutException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Makes the failure. The message names the delivery and its time-out. */
  public DeliveryTimeoutException(String message) {
    super(message);
  }
}
