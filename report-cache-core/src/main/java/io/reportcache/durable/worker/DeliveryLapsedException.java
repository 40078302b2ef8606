package io.reportcache.durable.worker;

/**
 * Why a delivery was given up whose owners have let their lease end too often.
 *
 * @since 0.1
 */
public final class DeliveryLapsedException extends Exception {

  private static final long serialVersionUID = 1;

  DeliveryLapsedException(String message) {
    super(message);
  }
}
