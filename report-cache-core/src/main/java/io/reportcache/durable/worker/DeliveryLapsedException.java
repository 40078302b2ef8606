package io.reportcache.durable.worker;

/**
 * The reason why a delivery became a dead letter without another run: too many of its owners let
 * their lease end, most likely because they died. {@link LaneHandler#deadLetter} gets it.
 *
 * @since 0.1
 */
public final class DeliveryLapsedException extends Exception {

  private static final long serialVersionUID = 1;

  DeliveryLapsedException(String message) {
    super(message);
  }
}
