package io.reportcache.durable.store;

/** A store of deliveries couldn't do what it was asked, e.g. since its database is away or full. */
public final class DeliveryStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what couldn't be done. */
  public DeliveryStoreException(String message) {
    super(message);
  }

  /** Says what couldn't be done, and why. */
  public DeliveryStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
