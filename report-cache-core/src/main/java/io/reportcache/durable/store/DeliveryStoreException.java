package io.reportcache.durable.store;

/**
 * Thrown when a store of deliveries can't do what it was asked to, e.g. because its database can't
 * be reached or is full.
 *
 * @since 0.1
 */
public final class DeliveryStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message that says what couldn't be done. */
  public DeliveryStoreException(String message) {
    super(message);
  }

  /** Creates an exception with a message that says what couldn't be done, and the cause. */
  public DeliveryStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
