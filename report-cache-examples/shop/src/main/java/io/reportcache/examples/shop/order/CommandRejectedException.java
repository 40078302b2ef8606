package io.reportcache.examples.shop.order;

/** A command asked for something that the shop doesn't do; nothing was changed. */
public class CommandRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what was received, what is allowed and what to do. */
  public CommandRejectedException(String message) {
    super(message);
  }
}
