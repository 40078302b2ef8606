package io.reportcache.rabbitmq;

/** Thrown for an event that can't be carried, however often it is tried. */
final class UnsendableEventException extends Exception {

  private static final long serialVersionUID = 1;

  UnsendableEventException(String message) {
    super(message);
  }
}
