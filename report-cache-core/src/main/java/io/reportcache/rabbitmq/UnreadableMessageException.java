package io.reportcache.rabbitmq;

/** Thrown for a message that isn't an event in a known form. Reading it again wouldn't help. */
final class UnreadableMessageException extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean later;

  private UnreadableMessageException(String message, boolean later) {
    super(message);
    this.later = later;
  }

  /** Returns an exception for a message that no version of this application can read. */
  static UnreadableMessageException forEver(String message) {
    return new UnreadableMessageException(message, false);
  }

  /** Returns an exception for a message that a later version of this application may read. */
  static UnreadableMessageException forNow(String message) {
    return new UnreadableMessageException(message, true);
  }

  /** Tells whether a later version of this application may read it. */
  boolean isForNow() {
    return later;
  }
}
