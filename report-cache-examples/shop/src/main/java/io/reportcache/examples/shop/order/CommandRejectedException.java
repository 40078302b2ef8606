package io.reportcache.examples.shop.order;

/** A command asked for something that the shop doesn't do; nothing was changed. */
public class CommandRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a command was rejected. */
  public enum Reason {
    /** A value is out of range. */
    INVALID,
    /** It names a thing that isn't there. */
    UNKNOWN,
    /** The thing is there, but not in a state that allows it. */
    CONFLICT
  }

  private final Reason reason;

  /** Says what was received, what is allowed and what to do. */
  public CommandRejectedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns why the command was rejected. */
  public Reason reason() {
    return reason;
  }
}
