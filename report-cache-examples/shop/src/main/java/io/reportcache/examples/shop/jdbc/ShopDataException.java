package io.reportcache.examples.shop.jdbc;

/** The database could not do what the shop asked; the cause is the driver's own exception. */
public class ShopDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what was being done, with the driver's exception as the cause. */
  public ShopDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
